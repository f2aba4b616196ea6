//! `LeakyReLU`: negative values become small.

use super::{Layer, Lowered, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
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

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn lower(&self, args: &Bound, _: &Shape, output: &Shape) -> Lowered {
        // The function has another default.
        let slope = args.number("negative_slope").cloned().unwrap_or(quote!(0.3));
        let function = Function::of(Family::Activation, "LeakyRelu").with("negative_slope", &slope);
        Lowered { field: quote!(::keras_runtime::layers::LeakyReLU), ..apply(&function, output) }
    }
}
