//! Tokens to [`Source`]. A statement that cannot be read costs one error and not the rest.

use super::{Argument, LayerCall, Source};
use crate::compiler::errors::Errors;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Ident, Token, Visibility, braced};

/// Reads the body of `model!`; `None` if there is no struct to speak of.
pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Source> {
    let header = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        if !input.peek(Token![struct]) {
            return Err(input.error(
                "expected a struct with layers in it\n\
                 help: write `model! { pub struct Net { Input(4); Dense(1); } }`",
            ));
        }
        input.parse::<Token![struct]>()?;
        let name: Ident = input.parse()?;
        if !input.peek(syn::token::Brace) {
            return Err(input.error(format!(
                "expected the layers of `{name}` in braces\n\
                 help: write `struct {name} {{ Input(4); Dense(1); }}`"
            )));
        }
        let body;
        braced!(body in input);
        let body: TokenStream = body.parse()?;
        if !input.is_empty() {
            return Err(input.error("expected one struct in `model!`\nhelp: use one `model!` each"));
        }
        Ok((attrs, vis, name, body))
    };
    let (attrs, vis, name, body) = match header.parse2(input) {
        Ok(parts) => parts,
        Err(error) => {
            errors.syn(&error);
            return None;
        }
    };
    let mut source = Source { attrs, vis, name, layers: Vec::new(), gaps: false };
    for statement in statements(body) {
        let call = match statement_of.parse2(statement) {
            Ok(call) => call,
            Err(error) => {
                errors.syn(&error);
                source.gaps = true;
                continue;
            }
        };
        match layer(&call) {
            Ok(layer) => source.layers.push(layer),
            Err((place, message)) => {
                errors.push(place, message);
                source.gaps = true;
            }
        }
    }
    Some(source)
}

/// The tokens between the semicolons.
fn statements(body: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    tokens
        .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'))
        .filter(|statement| !statement.is_empty())
        .map(|statement| statement.iter().cloned().collect())
        .collect()
}

/// The expression of a statement.
fn statement_of(input: ParseStream<'_>) -> syn::Result<Expr> {
    if input.peek(Token![let]) {
        return Err(input.error(
            "expected a layer such as `Dense(10)`, found `let`\n\
             help: list the layers one after the other, each with a semicolon",
        ));
    }
    let call: Expr = input.parse()?;
    if !input.is_empty() {
        let text = call.to_token_stream().to_string().replace(' ', "");
        return Err(input
            .error(format!("expected `;` after `{text}`\nhelp: end each layer with a semicolon")));
    }
    Ok(call)
}

/// A layer from its call.
fn layer(expr: &Expr) -> Result<LayerCall, (TokenStream, String)> {
    let wrong = |place: &dyn ToTokens, message: String| Err((place.to_token_stream(), message));
    match expr {
        Expr::Group(inner) => layer(&inner.expr), // From another macro's `$layer:expr`.
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else {
                return wrong(
                    &call.func,
                    "expected the name of a layer before the parentheses\n\
                     help: write a layer such as `Dense(10)`"
                        .into(),
                );
            };
            let Some(class) = function.path.get_ident() else {
                return wrong(
                    &function,
                    "expected the plain name of a layer\nhelp: write `Dense(10)`, without a path"
                        .into(),
                );
            };
            let args = call.args.iter().map(argument).collect::<Result<_, _>>()?;
            let close: Span = call.paren_token.span.close();
            Ok(LayerCall { class: class.clone(), args, place: (class.span(), close) })
        }
        Expr::Path(path) => {
            let name = path.to_token_stream().to_string().replace(' ', "");
            wrong(
                expr,
                format!(
                    "expected parentheses after `{name}`\n\
                     help: write `{name}()`, with arguments if it needs some"
                ),
            )
        }
        _ => wrong(
            expr,
            "expected a layer such as `Dense(10, activation = relu)`\n\
             help: write the name of a layer and its arguments in parentheses"
                .into(),
        ),
    }
}

/// An argument, named or not.
fn argument(expr: &Expr) -> Result<Argument, (TokenStream, String)> {
    let Expr::Assign(assign) = expr else {
        return Ok(Argument { name: None, value: expr.clone() });
    };
    match &*assign.left {
        Expr::Path(path) if path.path.get_ident().is_some() => {
            Ok(Argument { name: path.path.get_ident().cloned(), value: (*assign.right).clone() })
        }
        left => Err((
            left.to_token_stream(),
            "expected the name of an argument before `=`\nhelp: write `units = 10`".into(),
        )),
    }
}
