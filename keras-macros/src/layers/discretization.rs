//! `Discretization`: numbers become the bins that they lie in.

use super::category_encoding::{categories, encoded};
use super::{Call, Layer, Lowered, Weight};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::infer::{Rule, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct Discretization;

const MODES: &[&str] = &["int", "one_hot", "multi_hot", "count"];
const ARGUMENTS: &[Arg] = &[
    Arg::optional("bin_boundaries", Kind::Numbers),
    Arg::optional("num_bins", Kind::Size),
    Arg::optional("epsilon", Kind::Number(Range::NOT_NEGATIVE)),
    Arg::optional("output_mode", Kind::Word(MODES)),
];

impl Layer for Discretization {
    fn class(&self) -> &'static str {
        "Discretization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let mut rules = Vec::new();
        if !args.given("num_bins") && !args.given("bin_boundaries") {
            let sentence = "expected `bin_boundaries` or `num_bins`, found neither";
            let help = "write where bins begin, `[0.0, 1.0]`, or how many there are, for `adapt` to \
                        find them: `num_bins = 4`";
            rules.push(rule!(Refused { sentence, help }));
        }
        if args.given("num_bins") && args.given("bin_boundaries") {
            let sentence = "expected `bin_boundaries` alone, found `num_bins` too";
            let help = "as many bins come out as there are boundaries, and one more";
            rules.push(rule!(Refused { sentence, help }).at(args.place("num_bins")));
        }
        if !rising(args) {
            let sentence = "expected `bin_boundaries` to rise, found a smaller one after a larger";
            let help = "write the smallest first: `[0.0, 1.0, 2.0]`";
            rules.push(rule!(Refused { sentence, help }).at(args.place("bin_boundaries")));
        }
        rules.push(match mode(args) {
            "int" => rule!(Same),
            mode => encoded(bins(args), mode),
        });
        rules
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let args = call.args;
        let categories = match mode(args) {
            "int" => quote!(::core::option::Option::None),
            mode => {
                let categories = categories(call, &bins(args), mode);
                quote!(::core::option::Option::Some(#categories))
            }
        };
        if let Some(boundaries) = args.numbers("bin_boundaries") {
            return Lowered::stateless(
                quote!(::keras_runtime::layers::GivenDiscretization),
                quote!(::keras_runtime::layers::BinBoundaries {
                    boundaries: &[#(#boundaries),*],
                    categories: #categories,
                }),
            );
        }
        let bins = bins(args);
        let boundaries = match bins.known() {
            Some(bins) => Dim::Known(bins.saturating_sub(1)),
            None => Dim::Const(quote!(usize::saturating_sub(#bins, 1))),
        };
        let epsilon = args.number("epsilon").cloned().unwrap_or(quote!(0.01));
        Lowered {
            weights: vec![Weight {
                name: "bin_boundaries",
                shape: vec![boundaries.clone()],
                trainable: false,
                initializer: quote!(
                    ::keras_runtime::initializers::Constant::DEFAULT.value(f64::INFINITY)
                ),
                regularizer: None,
                constraint: None,
            }],
            adapts: true,
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Discretization<#boundaries, T>),
                quote!(::keras_runtime::layers::DiscretizationArguments {
                    epsilon: #epsilon,
                    categories: #categories,
                }),
            )
        }
    }
}

/// Keras's `output_mode`.
fn mode(args: &Bound) -> &'static str {
    args.word("output_mode").copied().unwrap_or(MODES[0])
}

/// One more than there are boundaries.
fn bins(args: &Bound) -> Dim {
    if args.given("num_bins") {
        return args.size("num_bins");
    }
    args.numbers("bin_boundaries").map_or(Dim::UNKNOWN, |numbers| Dim::Known(numbers.len() + 1))
}

/// Whether no boundary is below the one before it, of those that are written as numbers.
fn rising(args: &Bound) -> bool {
    let numbers = args.numbers("bin_boundaries").map_or(&[][..], Vec::as_slice);
    let texts = numbers.iter().map(|number| number.to_string().replace(' ', ""));
    let known: Vec<f64> =
        texts.filter_map(|text| text.trim_end_matches("f64").parse().ok()).collect();
    known.is_sorted()
}
