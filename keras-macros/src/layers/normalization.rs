//! `Normalization`: features with mean 0 and variance 1.

use super::{Call, Layer, Lowered, Mask, Weight};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::dim::Dim;
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Normalization;

const ARGUMENTS: &[Arg] = &[
    Arg::optional("axis", Kind::Axes),
    Arg::optional("mean", Kind::Numbers),
    Arg::optional("variance", Kind::Numbers),
    Arg::optional("invert", Kind::Flag),
];

impl Layer for Normalization {
    fn class(&self) -> &'static str {
        "Normalization"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let axis = args.axes_or_last("axis");
        let mut rules = vec![rule!(Normalization { axis }).at(args.place("axis"))];
        for (argument, other) in [("mean", "variance"), ("variance", "mean")] {
            let axis = args.axes_or_last("axis");
            let given = Dim::Known(args.numbers(argument).map_or(0, Vec::len));
            let both = args.given(other);
            let rule = rule!(Statistics { axis, argument, given, both });
            rules.push(rule.at(args.place(argument)));
        }
        rules
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        let axis = args.axes_or_last("axis");
        let invert = args.flag("invert").copied().unwrap_or(false);
        let arguments = quote!(::keras_runtime::layers::NormalizationArguments {
            shape: #input,
            axes: ::keras_runtime::__private::layers::Axes::of(&[#(#axis),*], #input.rank()),
            invert: #invert,
        });
        if let (Some(mean), Some(variance)) = (args.numbers("mean"), args.numbers("variance")) {
            return Lowered::stateless(
                quote!(::keras_runtime::layers::GivenNormalization),
                quote!(::keras_runtime::layers::Statistics {
                    arguments: #arguments,
                    mean: &[#(#mean),*],
                    variance: &[#(#variance),*],
                }),
            );
        }
        let kept = input.kept(&axis);
        let size = Shape::size_of(&kept);
        let weight = |name, shape: &[Dim], initializer| Weight {
            name,
            shape: shape.to_vec(),
            trainable: false,
            initializer: Function::of(Family::Initializer, initializer).tokens,
            regularizer: None,
            constraint: None,
        };
        Lowered {
            weights: vec![
                weight("mean", &kept, "Zeros"),
                weight("variance", &kept, "Ones"),
                weight("count", &[], "Zeros"),
            ],
            adapts: true,
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::Normalization<#size, T>),
                arguments,
            )
        }
    }
}
