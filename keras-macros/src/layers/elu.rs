//! `ELU`: negative values approach a limit.

use super::{Layer, Lowered, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, Shape, rule};
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

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn lower(&self, args: &Bound, _: &Shape, output: &Shape) -> Lowered {
        let mut function = Function::of(Family::Activation, "Elu");
        if let Some(alpha) = args.number("alpha") {
            function = function.with("alpha", alpha);
        }
        Lowered { field: quote!(::keras_runtime::layers::ELU), ..apply(&function, output) }
    }
}
