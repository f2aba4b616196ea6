//! `Dropout`: sets a random part of the values to zero in training.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::{Rule, Shape, rule};
use crate::compiler::plan::Role;
use keras_shape::arguments::Range;
use quote::quote;

pub struct Dropout;

const ARGUMENTS: &[Arg] = &[Arg::required("rate", Kind::Number(Range::BELOW_ONE))];

impl Layer for Dropout {
    fn class(&self) -> &'static str {
        "Dropout"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn lower(&self, args: &Bound, _: &Shape, output: &Shape) -> Lowered {
        let rate = args.number("rate").cloned().unwrap_or(quote!(0.0));
        Lowered {
            role: Role::Training,
            saved: quote!(#output.size()),
            ..Lowered::stateless(quote!(::keras_runtime::layers::Dropout), rate)
        }
    }
}
