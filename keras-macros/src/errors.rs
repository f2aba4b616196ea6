//! The collector of the user's mistakes.

use super::expand::Expansion;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// A mistake: where, and a sentence with its help.
#[derive(Clone, Debug)]
pub struct Error {
    /// The user's tokens to underline, from the first to the last.
    pub place: (Span, Span),
    /// One sentence, then perhaps a line that begins with `help: `.
    pub message: String,
    /// The other end of a disagreement.
    pub other: Option<End>,
}

/// What syn found.
impl From<syn::Error> for Error {
    fn from(error: syn::Error) -> Self {
        Error { place: (error.span(), error.span()), message: error.to_string(), other: None }
    }
}

/// Where something comes from that a layer objects to.
#[derive(Clone, Debug)]
pub struct End {
    /// The name of the layer that yields it.
    pub name: Ident,
    /// The user's tokens to underline.
    pub place: (Span, Span),
}

impl End {
    /// A function that fails with this call at this end.
    /// It has parameters of the network.
    pub fn function(
        &self,
        declared: &TokenStream,
        report: &TokenStream,
        arguments: TokenStream,
    ) -> TokenStream {
        let name = &self.name;
        let call = call_at(self.place, report, Delimiter::Parenthesis, arguments);
        quote!(const fn #name<#declared>() { #call })
    }

    /// A call of that function, which is underlined at this end.
    pub fn call(&self, place: (Span, Span), given: &TokenStream) -> TokenStream {
        let name = &self.name;
        call_at(place, &quote!(#name::<#given>), Delimiter::Parenthesis, TokenStream::new())
    }
}

impl Error {
    /// A mistake that underlines tokens.
    pub fn at(place: impl ToTokens, message: impl Into<String>) -> Self {
        Error { place: ends(place), message: message.into(), other: None }
    }

    /// A layer of which only the name is there.
    pub fn without_parentheses(class: &Ident) -> Self {
        Error::at(
            class,
            format!(
                "expected parentheses after `{class}`, found none\n\
                 help: write `{class}()`, with arguments if it needs some"
            ),
        )
    }

    /// The same mistake with its other end.
    pub fn with_other(self, other: Option<End>) -> Self {
        Error { other, ..self }
    }

    /// What makes the Rust compiler tell it. Only a function that fails while a constant is evaluated
    /// shows two places.
    fn code(&self) -> TokenStream {
        let Error { place, message, other } = self;
        match other {
            None => {
                let function = quote_spanned!(place.0=> ::core::compile_error!);
                call_at(*place, &function, Delimiter::Brace, quote!(#message))
            }
            Some(end) => {
                let none = TokenStream::new();
                let report = quote!(::keras_runtime::__private::report_text);
                let function = end.function(&none, &report, quote!(#message));
                let call = end.call(*place, &none);
                quote!(const _: () = { #function #call };)
            }
        }
    }

    /// The same mistake, told of a layer.
    pub fn of_layer(self, layer: &str) -> Self {
        Error { message: format!("layer `{layer}`: {}", self.message), ..self }
    }
}

/// The spans of the first and of the last token.
pub fn ends(place: impl ToTokens) -> (Span, Span) {
    let mut tokens = place.into_token_stream().into_iter();
    let first = tokens.next();
    let last = tokens.last().or_else(|| first.clone());
    let span = |token: Option<TokenTree>| token.map_or_else(Span::call_site, |token| token.span());
    (span(first), span(last))
}

/// A call whose errors the compiler underlines from one token to another: `function!{…}` and
/// `function(…)` reach from the first span to the last.
pub fn call_at(
    place: (Span, Span),
    function: &TokenStream,
    delimiter: Delimiter,
    arguments: TokenStream,
) -> TokenStream {
    let respan = |mut token: TokenTree| {
        token.set_span(place.0);
        token
    };
    let mut tokens: TokenStream = function.clone().into_iter().map(respan).collect();
    let mut group = Group::new(delimiter, arguments);
    group.set_span(place.1);
    tokens.extend([TokenTree::from(group)]);
    tokens
}

/// All mistakes of one expansion.
#[derive(Default)]
pub struct Errors {
    list: Vec<Error>,
}

impl Errors {
    /// Adds a mistake.
    pub fn add(&mut self, error: Error) {
        self.list.push(error);
    }

    /// Adds a mistake at `place`.
    pub fn push(&mut self, place: impl ToTokens, message: impl Into<String>) {
        self.add(Error::at(place, message));
    }

    /// Adds a mistake about a layer.
    pub fn layer(&mut self, place: impl ToTokens, layer: &str, sentence: &str) {
        self.add(Error::at(place, sentence).of_layer(layer));
    }

    /// How many there are so far.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether there is a mistake.
    pub fn any(&self) -> bool {
        !self.list.is_empty()
    }

    /// The mistakes as they stand in the source, from its top to its end.
    fn sorted(mut self) -> Vec<Error> {
        self.list.sort_by_key(|error| {
            let start = error.place.0.start();
            (start.line, start.column)
        });
        self.list
    }

    /// The mistakes as `compile_error!`s, followed by `rest`.
    pub fn into_expansion(self, rest: TokenStream) -> Expansion {
        let errors = self.sorted();
        let mut tokens = TokenStream::new();
        for error in &errors {
            tokens.extend(error.code());
        }
        tokens.extend(rest);
        Expansion { tokens, errors }
    }
}
