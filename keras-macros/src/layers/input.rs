//! `Input`: the shape of one sample.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::infer::Rule;
use quote::quote;

pub struct Input;

const ARGUMENTS: &[Arg] = &[Arg::required("shape", Kind::Sizes { open: false })];

impl Layer for Input {
    fn class(&self) -> &'static str {
        "Input"
    }

    fn arguments(&self) -> &'static [Arg] {
        ARGUMENTS
    }

    fn is_input(&self) -> bool {
        true
    }

    fn rules(&self, _: &Call<'_>) -> Vec<Rule> {
        Vec::new()
    }

    fn lower(&self, _: &Call<'_>) -> Lowered {
        Lowered::stateless(quote!(()), quote!(()))
    }
}
