//! `GaussianNoise`: adds normal noise in training.

use super::{Call, Layer, Lowered, Mask, Reads, dropout};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::infer::{Rule, rule};
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use quote::quote;

pub struct GaussianNoise;

const ARGUMENTS: &[Arg] = &[Arg::required("stddev", Kind::Number(Range::FRACTION)), SEED];

impl Layer for GaussianNoise {
    fn class(&self) -> &'static str {
        "GaussianNoise"
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
        let args = call.args;
        let stddev = args.number("stddev").cloned().unwrap_or(quote!(0.0));
        let seed = dropout::seed(args);
        Lowered {
            role: Role::Training,
            reads: Reads::nothing(),
            ..Lowered::stateless(
                quote!(::keras_runtime::layers::GaussianNoise),
                quote!(::keras_runtime::layers::GaussianNoiseArguments {
                    stddev: #stddev,
                    seed: #seed,
                }),
            )
        }
    }
}
