//! `Input`: the shape of one sample.

use super::{Layer, Lowered};
use crate::compiler::args::{Arg, Bound, Kind};
use crate::compiler::infer::{Rule, Shape};
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

    fn rules(&self, _: &Bound) -> Vec<Rule> {
        Vec::new()
    }

    fn lower(&self, _: &Bound, _: &Shape, _: &Shape) -> Lowered {
        Lowered::stateless(quote!(()), quote!(()))
    }
}
