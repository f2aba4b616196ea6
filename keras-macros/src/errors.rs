//! The collector of the user's mistakes.

use super::expand::Expansion;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// A mistake: where, and a sentence with its help.
#[derive(Clone, Debug)]
pub struct Error {
    /// The user's tokens to underline, from the first to the last.
    pub place: (Span, Span),
    /// One sentence, then perhaps a line that begins with `help: `.
    pub message: String,
}

/// All mistakes of one expansion. Dropping it unread is a bug of the compiler.
#[derive(Default)]
pub struct Errors {
    list: Vec<Error>,
}

impl Errors {
    /// Adds a mistake at `place`.
    pub fn push(&mut self, place: impl ToTokens, message: impl Into<String>) {
        let tokens = place.into_token_stream();
        let first = tokens.clone().into_iter().next();
        let last = tokens.into_iter().last();
        let span = |token: Option<proc_macro2::TokenTree>| match token {
            Some(token) => token.span(),
            None => Span::call_site(),
        };
        self.push_at((span(first), span(last)), message);
    }

    /// Adds a mistake that is underlined from one span to another.
    pub fn push_at(&mut self, place: (Span, Span), message: impl Into<String>) {
        self.list.push(Error { place, message: message.into() });
    }

    /// Adds a mistake about a layer.
    pub fn layer(&mut self, place: impl ToTokens, layer: &str, sentence: &str) {
        self.push(place, format!("layer `{layer}`: {sentence}"));
    }

    /// Adds what syn found.
    pub fn syn(&mut self, error: &syn::Error) {
        for error in error.clone() {
            self.push_at((error.span(), error.span()), error.to_string());
        }
    }

    /// Whether there is a mistake.
    pub fn any(&self) -> bool {
        !self.list.is_empty()
    }

    /// The mistakes, at the end of all passes.
    pub fn done(self) -> Vec<Error> {
        self.list
    }

    /// The mistakes as `compile_error!`s, followed by `rest`.
    pub fn into_expansion(self, rest: TokenStream) -> Expansion {
        let mut tokens = TokenStream::new();
        for Error { place: (first, last), message } in &self.list {
            // The compiler underlines from the first token of the macro call to the last.
            let path = quote_spanned!(*first=> ::core::compile_error!);
            let body = quote_spanned!(*last=> { #message });
            tokens.extend(path);
            tokens.extend(body);
        }
        tokens.extend(rest);
        Expansion { tokens, errors: self.list }
    }
}
