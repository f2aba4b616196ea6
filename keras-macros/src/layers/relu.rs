//! `ReLU`: negative values become 0, or small.

use super::{Call, Layer, Lowered, Mask, apply};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::functions::{Family, Function};
use crate::compiler::infer::{Rule, rule};
use keras_shape::arguments::Range;
use quote::quote;

pub struct ReLU;

const NOT_NEGATIVE: Kind = Kind::Number(Range::NOT_NEGATIVE);
const ARGUMENTS: &[Arg] = &[
    Arg::optional("max_value", NOT_NEGATIVE),
    Arg::optional("negative_slope", NOT_NEGATIVE),
    Arg::optional("threshold", NOT_NEGATIVE),
];

impl Layer for ReLU {
    fn class(&self) -> &'static str {
        "ReLU"
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
        let mut function = Function::of(Family::Activation, "GeneralRelu");
        for (argument, option) in
            [("max_value", true), ("negative_slope", false), ("threshold", false)]
        {
            if let Some(value) = args.number(argument) {
                let value = if option {
                    quote!(::core::option::Option::Some(#value))
                } else {
                    value.clone()
                };
                function = function.with(argument, &value);
            }
        }
        if function.default {
            function = Function::of(Family::Activation, "Relu");
        }
        Lowered { field: quote!(::keras_runtime::layers::ReLU), ..apply(&function, output) }
    }
}
