//! `Input`: the shape of one sample.

use super::{Call, Layer, Lowered};
use crate::compiler::args::{Arg, Kind};
use crate::compiler::infer::Rule;
use quote::quote;

pub struct Input;

/// Keras's number types. All values are of the network's own type: masks are 0 and 1, indices whole
/// numbers.
const DTYPES: &[&str] = &[
    "float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8",
    "uint16", "uint32", "uint64", "bool",
];

const ARGUMENTS: &[Arg] = &[
    Arg::required("shape", Kind::Sizes { open: false }),
    Arg::optional("dtype", Kind::Word(DTYPES)),
];

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
