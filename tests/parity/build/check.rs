//! What the compiler behind `model!` says to a network.

use crate::compiler::expand;
use proc_macro2::TokenStream;
use std::panic::catch_unwind;

/// The first thing that `model!` would object to; `Ok` where the network can be expressed.
pub fn objection(text: &str) -> Result<(), String> {
    let tokens: TokenStream =
        text.parse().map_err(|error| format!("this is no Rust: {text}: {error}"))?;
    let expansion = catch_unwind(|| expand::model(tokens)).map_err(|_| "`model!` panics")?;
    match expansion.errors.first() {
        // The second line is help for the user.
        Some(error) => Err(error.message.lines().next().unwrap_or_default().into()),
        None => Ok(()),
    }
}
