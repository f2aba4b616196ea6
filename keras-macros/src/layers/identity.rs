//! `Identity`: what goes in comes out.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound};
use crate::compiler::infer::{Rule, Shape, rule};
use quote::quote;

pub struct Identity;

impl Layer for Identity {
    fn class(&self) -> &'static str {
        "Identity"
    }

    fn arguments(&self) -> &'static [Arg] {
        &[]
    }

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn lower(&self, _: &Bound, _: &Shape, _: &Shape) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Identity), quote!(()))
        }
    }
}
