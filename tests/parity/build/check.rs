//! What the compiler behind `model!` says to a network.

use proc_macro2::TokenStream;

/// The first thing that `model!` would object to; `Ok` where the network can be expressed.
pub fn objection(text: &str) -> Result<(), String> {
    let tokens: TokenStream =
        text.parse().map_err(|error| format!("this is no Rust: {text}: {error}"))?;
    let _ = tokens;
    Err("there is no compiler yet".into())
}
