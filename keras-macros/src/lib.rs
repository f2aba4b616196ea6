//! The compiler behind `model!` of `keras-runtime`, which re-exports it: use that crate.
//!
//! `expand.rs` shows the whole of it on one page.

#[path = "compiler.rs"]
mod compiler;
#[cfg(test)]
mod tests;

/// The macro is for use under the name `keras_runtime::model!`, where it is described.
#[proc_macro]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    compiler::expand::model(input.into()).tokens.into()
}
