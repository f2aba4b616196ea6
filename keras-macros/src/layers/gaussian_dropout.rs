//! `GaussianDropout`: multiplies by normal noise in training.

use super::{Call, Layer, Lowered, Mask, Reads, dropout};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::infer::{Rule, rule};
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use quote::quote;

pub struct GaussianDropout;

const ARGUMENTS: &[Arg] = &[Arg::required("rate", Kind::Number(Range::BELOW_ONE)), SEED];

impl Layer for GaussianDropout {
    fn class(&self) -> &'static str {
        "GaussianDropout"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, output) = (call.args, call.output());
        let rate = args.number("rate").cloned().unwrap_or(quote!(0.0));
        let seed = dropout::seed(args);
        Lowered {
            role: Role::Training,
            saved: quote!(#output.size()),
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::GaussianDropout),
                quote!(::keras_runtime::layers::GaussianDropoutArguments { rate: #rate, seed: #seed }),
            )
        }
    }
}
