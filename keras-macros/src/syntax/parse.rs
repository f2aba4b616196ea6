//! Tokens to [`Source`].

use super::{Body, Source, body, text};
use crate::compiler::errors::{Error, Errors};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Token, Visibility, braced};

/// Reads the body of `model!`; `None` if there is no struct to speak of.
pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Source> {
    let last = input.clone().into_iter().last();
    let read = |input: ParseStream<'_>| {
        let result = header(input).map_err(|error| match (input.is_empty(), &last) {
            // At the end there is no token to underline but the last.
            (true, Some(last)) => Error::at(last, error.to_string()),
            _ => Error::syn(&error),
        });
        input.parse::<TokenStream>()?; // Or syn would object to the rest as well.
        Ok(result)
    };
    match read.parse2(input).unwrap_or_else(|error| Err(Error::syn(&error))) {
        Ok((mut source, body)) => {
            source.body = body::body(body, errors);
            Some(source)
        }
        Err(error) => {
            errors.add(error);
            None
        }
    }
}

/// The struct without its layers, and their tokens.
fn header(input: ParseStream<'_>) -> syn::Result<(Source, TokenStream)> {
    // Unlike `input.error` it does not begin with "unexpected end of input".
    let wrong = |message: &str| Err(syn::Error::new(input.span(), message));
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    if !input.peek(Token![struct]) {
        return wrong(&format!(
            "expected `struct` with a name and layers, found {}\n\
             help: write `model! {{ pub struct Net {{ Input(4); Dense(1); }} }}`",
            found(input)
        ));
    }
    input.parse::<Token![struct]>()?;
    let Ok(name) = input.parse::<Ident>() else {
        return wrong(&format!(
            "expected a name for the network after `struct`, found {}\n\
             help: write `struct Net {{ Input(4); Dense(1); }}`",
            found(input)
        ));
    };
    if !input.peek(syn::token::Brace) {
        return wrong(&format!(
            "expected the layers of `{name}` in braces, found {}\n\
             help: write `struct {name} {{ Input(4); Dense(1); }}`",
            found(input)
        ));
    }
    let body;
    braced!(body in input);
    let body: TokenStream = body.parse()?;
    if !input.is_empty() {
        return wrong("expected one struct in `model!`, found more\nhelp: use one `model!` each");
    }
    Ok((Source { attrs, vis, name, body: Body::List(Vec::new()) }, body))
}

/// The next token, as an error shows it.
fn found(input: ParseStream<'_>) -> String {
    let next = input.fork().parse::<TokenTree>().ok();
    next.map_or_else(
        || "nothing".to_owned(),
        |token| format!("`{}`", text(token.to_token_stream())),
    )
}
