//! `ELU`: negative values approach a limit.

use super::{Call, Layer, Lowered, Mask, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct Elu;

const NOT_NEGATIVE: Kind = Kind::Number(Range::NOT_NEGATIVE);
const ARGUMENTS: &[Arg] = &[Arg::optional("alpha", NOT_NEGATIVE)];

impl Layer for Elu {
    fn class(&self) -> &'static str {
        "ELU"
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
        let mut function = Function::of(Family::Activation, "Elu");
        if let Some(alpha) = args.number("alpha") {
            function = function.with("alpha", alpha);
        }
        Lowered { field: quote!(::keras_runtime::layers::ELU), ..apply(&function, output) }
    }
}
