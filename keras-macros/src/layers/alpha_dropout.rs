//! `AlphaDropout`: dropout that keeps mean and variance, for networks with SELU.

use super::{Call, Layer, Lowered, Mask, dropout};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::infer::Rule;
use keras_shape::arguments::Range;
use quote::quote;

pub struct AlphaDropout;

const ARGUMENTS: &[Arg] =
    &[Arg::required("rate", Kind::Number(Range::BELOW_ONE)), dropout::NOISE_SHAPE, SEED];

impl Layer for AlphaDropout {
    fn class(&self) -> &'static str {
        "AlphaDropout"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        dropout::rules(args)
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, call: &Call<'_>) -> Lowered {
        let (args, input) = (call.args, call.input());
        dropout::lower(quote!(::keras_runtime::layers::AlphaDropout), args, input)
    }
}
