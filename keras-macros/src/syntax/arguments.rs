//! What is between a layer's parentheses. An argument that cannot be read costs one error and not
//! the others.

use super::{Argument, text};
use crate::compiler::errors::Error;
use proc_macro2::{Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident, Token, parenthesized};

/// Reads the arguments in `group`, and what of them could not be read.
pub fn arguments(group: &Group) -> (Vec<Argument>, Vec<Error>) {
    let (mut args, mut errors) = (Vec::new(), Vec::new());
    let read = |input: ParseStream<'_>| {
        // Inside its parentheses, so that an error at the end underlines the closing one.
        let content;
        parenthesized!(content in input);
        let mut apart = true;
        while !content.is_empty() {
            match argument(&content) {
                // Which argument it is without a comma before it, nobody knows.
                Ok(argument) if argument.name.is_none() && !apart => {}
                Ok(argument) => args.push(argument),
                Err(error) => {
                    errors.push(error);
                    skip(&content);
                }
            }
            apart = content.parse::<Option<Token![,]>>()?.is_some();
            if !apart && !content.is_empty() {
                let next = content.fork().parse::<TokenTree>().ok();
                let found = text(&next);
                errors.push(Error::at(
                    next,
                    format!(
                        "expected `,` between two arguments, found `{found}`\n\
                         help: write a comma before `{found}`"
                    ),
                ));
            }
        }
        Ok(())
    };
    if let Err(error) = read.parse2(TokenTree::from(group.clone()).into()) {
        errors.push(error.into());
    }
    (args, errors)
}

/// `512` or `activation = relu`.
fn argument(content: ParseStream<'_>) -> Result<Argument, Error> {
    let named = content.peek(Ident::peek_any)
        && content.peek2(Token![=])
        && !content.peek2(Token![==])
        && !content.peek2(Token![=>]);
    let name = match named {
        true => content.call(name).ok(),
        false => None,
    };
    if let Some(name) = &name
        && (content.is_empty() || content.peek(Token![,]))
    {
        return Err(Error::at(
            name,
            format!(
                "expected a value for `{name}`, found nothing\n\
                 help: write a value after `{name} =`, or leave the argument out"
            ),
        ));
    }
    let ahead = content.fork();
    match content.parse::<Expr>() {
        // From another macro's `$units:expr`.
        Ok(Expr::Group(inner)) => Ok(Argument { name, value: *inner.expr }),
        Ok(value) => Ok(Argument { name, value }),
        Err(_) => {
            let piece = skip(&ahead);
            let found = text(piece.clone());
            Err(Error::at(
                piece,
                format!(
                    "expected the value of an argument, found `{found}`\n\
                     help: write a number, a name or a call, such as `10` or `activation = relu`"
                ),
            ))
        }
    }
}

/// A name and the `=` after it.
fn name(content: ParseStream<'_>) -> syn::Result<Ident> {
    let name = content.call(Ident::parse_any)?;
    content.parse::<Token![=]>()?;
    Ok(name)
}

/// Takes all up to the next comma.
fn skip(content: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while !content.is_empty() && (tokens.is_empty() || !content.peek(Token![,])) {
        match content.parse::<TokenTree>() {
            Ok(token) => tokens.extend([token]),
            Err(_) => break,
        }
    }
    tokens
}
