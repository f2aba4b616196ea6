//! `Flatten`: all axes in one.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, CHANNELS_LAST};
use crate::compiler::infer::{Rule, rule};
use quote::quote;

pub struct Flatten;

impl Layer for Flatten {
    fn class(&self) -> &'static str {
        "Flatten"
    }

    fn arguments(&self) -> &'static [Arg] {
        &[CHANNELS_LAST]
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        vec![rule!(Flatten)]
    }

    fn lower(&self, _: &Call<'_>) -> Lowered {
        Lowered {
            view: true,
            ..Lowered::stateless(quote!(::keras_runtime::layers::Flatten), quote!(()))
        }
    }
}
