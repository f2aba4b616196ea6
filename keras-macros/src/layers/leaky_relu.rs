//! `LeakyReLU`: negative values become small.

use super::{Call, Layer, Lowered, Mask, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct LeakyReLU;

const NOT_NEGATIVE: Kind = Kind::Number(Range::NOT_NEGATIVE);
const ARGUMENTS: &[Arg] = &[Arg::optional("negative_slope", NOT_NEGATIVE)];

impl Layer for LeakyReLU {
    fn class(&self) -> &'static str {
        "LeakyReLU"
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
        // The function has another default.
        let slope = args.number("negative_slope").cloned().unwrap_or(quote!(0.3));
        let function = Function::of(Family::Activation, "LeakyRelu").with("negative_slope", &slope);
        Lowered { field: quote!(::keras_runtime::layers::LeakyReLU), ..apply(&function, output) }
    }
}
