//! Tests of the compiler as a whole.

mod any_tokens;
mod checked;
mod complete;
mod expansions;
mod half_typed;
mod large;
mod messages;
mod mistakes;
mod mutations;
mod pooled;
mod readme;
mod samples;
mod several_inputs;
mod signatures;
mod wishes;

use crate::compiler::expand::{Expansion, model};
use proc_macro2::TokenStream;

/// Expands the body of a macro.
fn expand(body: &str) -> Expansion {
    model(body.parse::<TokenStream>().unwrap())
}
