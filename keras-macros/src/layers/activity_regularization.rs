//! `ActivityRegularization`: a penalty on the values that pass.

use super::{Call, Layer, Lowered, Mask, Reads};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::{Rule, rule};
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use proc_macro2::TokenStream;
use quote::quote;

pub struct ActivityRegularization;

const NOT_NEGATIVE: Kind = Kind::Number(Range::NOT_NEGATIVE);
const ARGUMENTS: &[Arg] = &[Arg::optional("l1", NOT_NEGATIVE), Arg::optional("l2", NOT_NEGATIVE)];

impl Layer for ActivityRegularization {
    fn class(&self) -> &'static str {
        "ActivityRegularization"
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
        let number = |argument: &str| args.number(argument).cloned().unwrap_or(quote!(0.0));
        let (l1, l2) = (number("l1"), number("l2"));
        penalty(&quote!(::keras_runtime::regularizers::L1L2::DEFAULT.l1(#l1).l2(#l2)))
    }
}

/// A regularizer of values as a layer of its own.
pub fn penalty(regularizer: &TokenStream) -> Lowered {
    Lowered {
        role: Role::Penalty,
        reads: Reads::inputs(),
        ..Lowered::stateless(
            quote!(::keras_runtime::layers::ActivityRegularization),
            quote!(::keras_runtime::layers::Penalty(#regularizer)),
        )
    }
}
