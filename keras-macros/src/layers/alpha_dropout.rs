//! `AlphaDropout`: dropout that keeps mean and variance, for networks with SELU.

use super::{Layer, Lowered, dropout};
use crate::compiler::args::{Arg, Bound, Kind, SEED};
use crate::compiler::infer::{Rule, Shape};
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

    fn rules(&self, args: &Bound) -> Vec<Rule> {
        dropout::rules(args)
    }

    fn lower(&self, args: &Bound, input: &Shape, _: &Shape) -> Lowered {
        dropout::lower(quote!(::keras_runtime::layers::AlphaDropout), args, input)
    }
}
