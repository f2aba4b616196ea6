//! The compiler behind `model!` of `keras-runtime`, which re-exports it: use that crate.
//!
//! `expand.rs` shows the whole of it on one page.

#[path = "compiler.rs"]
mod compiler;
#[cfg(feature = "keras-files")]
mod keras_model;
#[cfg(feature = "keras-files")]
mod load_weights;
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

/// The macro stands behind `keras_runtime::load_weights!`, where it is described.
#[cfg(feature = "keras-files")]
#[proc_macro]
pub fn load_weights(input: TokenStream) -> TokenStream {
    // The path is the user's: of all tokens it alone says which file it is in.
    let mut path = input.clone().into_iter().next();
    // A literal that another macro passes on stands in a group without delimiters.
    while let Some(proc_macro::TokenTree::Group(group)) = &path {
        path = group.stream().into_iter().next();
    }
    let source = path.and_then(|path| path.span().local_file());
    load_weights::expand(input.into(), source).into()
}
