//! `Flatten`: all axes in one.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Flatten;

impl Layer for Flatten {
    fn class(&self) -> &'static str {
        "Flatten"
    }

    fn arguments(&self) -> &'static [Arg] {
        &[]
    }

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        vec![rule!(Flatten)]
    }

    fn lower(&self, _: &Bound, _: &Shape, _: &Shape) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Flatten), quote!(()))
        }
    }
}
