//! The compiler behind `model!` of `keras-runtime`, which re-exports it: use that crate.
//!
//! `expand.rs` shows the whole of it on one page.

#[path = "compiler.rs"]
mod compiler;
#[cfg(feature = "keras-files")]
mod keras_model;
#[cfg(test)]
mod tests;

use compiler::expand::Wanted;
use proc_macro::TokenStream;

/// What the features ask for.
const WANTED: Wanted =
    Wanted { keras: cfg!(feature = "keras-files"), narrow: cfg!(feature = "narrow") };

/// The macro is for use under the name `keras_runtime::model!`, where it is described.
#[proc_macro]
pub fn model(input: TokenStream) -> TokenStream {
    compiler::expand::model_with(input.into(), WANTED).tokens.into()
}

/// The macro is for use under the name `keras_runtime::keras_model!`, where it is described.
#[cfg(feature = "keras-files")]
#[proc_macro]
pub fn keras_model(input: TokenStream) -> TokenStream {
    keras_model::expand(input.into()).into()
}
