//! Tokens to [`Source`].

use super::{Body, Parameters, Source, body, budget, text};
use crate::compiler::dim::forget_names;
use crate::compiler::errors::{Error, Errors};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Token, Visibility, braced};

/// Reads the body of `model!`; `None` if there is no struct to speak of.
pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Source> {
    forget_names();
    let tokens: Vec<TokenTree> = input.clone().into_iter().collect();
    let read = |input: ParseStream<'_>| {
        let result =
            header(input, errors).map_err(|error| match (input.is_empty(), tokens.last()) {
                // At the end there is no token to underline but the last.
                (true, Some(last)) => Error::at(last, error.message),
                _ => error,
            });
        input.parse::<TokenStream>()?; // Or syn would object to the rest as well.
        Ok(result)
    };
    match read.parse2(input).unwrap_or_else(|error| Err(error.into())) {
        Ok((mut source, body)) => {
            source.budget = budget::budget(&mut source.attrs, errors);
            source.body = body::body(body, errors);
            Some(source)
        }
        Err(error) => {
            errors.add(error);
            let (mut source, body) = name_alone(&tokens)?;
            source.body = body.map_or(Body::List(vec![None]), |tokens| body::body(tokens, errors));
            Some(source)
        }
    }
}

/// The first struct with a name, whatever is wrong around it, and its layers: the user's program
/// knows the network by its name.
fn name_alone(tokens: &[TokenTree]) -> Option<(Source, Option<TokenStream>)> {
    let is_word = |token: &TokenTree, word| matches!(token, TokenTree::Ident(it) if it == word);
    let (at, name) = tokens.windows(2).enumerate().find_map(|(at, pair)| {
        let name = syn::parse2::<Ident>(pair[1].to_token_stream()).ok()?;
        is_word(&pair[0], "struct").then_some((at, name))
    })?;
    let rest = tokens[at + 2..].split(|token| is_word(token, "struct")).next()?;
    let body = rest.iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        _ => None,
    });
    let vis = match tokens[..at].iter().any(|token| is_word(token, "pub")) {
        true => Visibility::Public(<Token![pub]>::default()),
        false => Visibility::Inherited,
    };
    Some((Source::new(Vec::new(), vis, name), body))
}

/// The struct without its layers, and their tokens.
fn header(input: ParseStream<'_>, errors: &mut Errors) -> Result<(Source, TokenStream), Error> {
    // Unlike `input.error` it does not begin with "unexpected end of input".
    let wrong = |message: &str| Err(syn::Error::new(input.span(), message).into());
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
    let parameters = Parameters::parse(input, errors)?;
    if !input.peek(syn::token::Brace) {
        return wrong(&format!(
            "expected the layers of `{name}` in braces, found {}\n\
             help: write `struct {name} {{ Input(4); Dense(1); }}`",
            found(input)
        ));
    }
    let body = braces(input)?;
    if !input.is_empty() {
        return wrong("expected one struct in `model!`, found more\nhelp: use one `model!` each");
    }
    Ok((Source { parameters, ..Source::new(attrs, vis, name) }, body))
}

impl Source {
    /// A struct without layers.
    fn new(attrs: Vec<Attribute>, vis: Visibility, name: Ident) -> Self {
        let (budget, parameters) = (Vec::new(), Parameters::default());
        Source { attrs, budget, vis, name, parameters, body: Body::List(Vec::new()) }
    }
}

/// What is between braces.
fn braces(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let body;
    braced!(body in input);
    body.parse()
}

/// The next token, as an error shows it.
fn found(input: ParseStream<'_>) -> String {
    let next = input.fork().parse::<TokenTree>().ok();
    next.map_or_else(
        || "nothing".to_owned(),
        |token| format!("`{}`", text(token.to_token_stream())),
    )
}
