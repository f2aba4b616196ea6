//! `Reshape`: the same values with other axes.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Reshape;

const ARGUMENTS: &[Arg] = &[Arg::required("target_shape", Kind::Sizes { open: true })];

impl Layer for Reshape {
    fn class(&self) -> &'static str {
        "Reshape"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, call: &Call<'_>) -> Vec<Rule> {
        let args = call.args;
        let target = args.shape("target_shape");
        vec![rule!(Reshape { target }).at(args.place("target_shape"))]
    }

    fn lower(&self, _: &Call<'_>) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Reshape), quote!(()))
        }
    }
}
