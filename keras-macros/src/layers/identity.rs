//! `Identity`: what goes in comes out.

use super::{Call, Layer, Lowered, Mask};
use crate::compiler::args::{Arg, Bound};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Identity;

impl Layer for Identity {
    fn class(&self) -> &'static str {
        "Identity"
    }

    fn arguments(&self) -> &'static [Arg] {
        &[]
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        vec![rule!(Same)]
    }

    fn mask(&self, _: &Bound) -> Mask {
        Mask::Passed
    }

    fn lower(&self, _: &Call<'_>) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Identity), quote!(()))
        }
    }
}
