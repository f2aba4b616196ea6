//! The list of layers. One that cannot be read costs one error and not the rest.

use super::arguments::arguments;
use super::{LayerCall, text};
use crate::compiler::errors::{Error, Errors};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;

/// Reads the layers; `None` stands for what is none.
pub fn layers(body: TokenStream, errors: &mut Errors) -> Vec<Option<LayerCall>> {
    let tokens: Vec<TokenTree> = body.into_iter().flat_map(ungrouped).collect();
    let mut layers = Vec::new();
    for statement in tokens.split(|token| is_punct(token, ';')) {
        let mut rest = statement;
        while !rest.is_empty() {
            rest = layer(rest, &mut layers, errors);
        }
    }
    layers
}

/// Reads one layer of a statement and gives what comes after it: nothing, if all is well.
fn layer<'a>(
    tokens: &'a [TokenTree],
    layers: &mut Vec<Option<LayerCall>>,
    errors: &mut Errors,
) -> &'a [TokenTree] {
    match tokens {
        [TokenTree::Ident(class), TokenTree::Group(group), rest @ ..]
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            layers.push(Some(call(class, group)));
            after(&tokens[..2], rest, errors)
        }
        [TokenTree::Ident(class), ..]
            if !tokens.get(1).is_some_and(|next| is_punct(next, ':') || is_punct(next, '.'))
                && class.to_string().starts_with(char::is_uppercase) =>
        {
            layers.push(Some(without_parentheses(class)));
            match &tokens[1..] {
                // The next layer: both the parentheses and the semicolon are missing.
                rest @ [TokenTree::Ident(_), ..] => rest,
                _ => &[],
            }
        }
        [first, ..] => {
            errors.push(first, no_layer(first));
            layers.push(None);
            &[]
        }
        [] => &[],
    }
}

/// Objects to what comes after a layer; gives the part that may be the next layer.
fn after<'a>(layer: &[TokenTree], rest: &'a [TokenTree], errors: &mut Errors) -> &'a [TokenTree] {
    let Some(next) = rest.first() else { return rest };
    let layer = text(layer.iter().cloned().collect::<TokenStream>());
    let help = match next {
        TokenTree::Group(_) => {
            "list the layers one after the other: each takes what the one before yields"
        }
        _ => "end each layer with a semicolon",
    };
    errors
        .push(next, format!("expected `;` after `{layer}`, found `{}`\nhelp: {help}", text(next)));
    match rest {
        [TokenTree::Punct(comma), rest @ ..] if comma.as_char() == ',' => rest,
        [TokenTree::Ident(_), ..] => rest,
        _ => &[],
    }
}

fn call(class: &Ident, group: &Group) -> LayerCall {
    let (args, unread) = arguments(group);
    let place = quote!(#class #group);
    LayerCall { class: class.clone(), args, unread, place }
}

/// A layer of which only the name is there.
fn without_parentheses(class: &Ident) -> LayerCall {
    let error = Error::without_parentheses(class);
    let place = quote!(#class);
    LayerCall { class: class.clone(), args: Vec::new(), unread: vec![error], place }
}

/// The sentence for a statement that is none.
fn no_layer(first: &TokenTree) -> String {
    let found = text(first);
    let help = match found.as_str() {
        "let" => "list the layers one after the other, each with a semicolon",
        _ => "write the name of a layer with its arguments in parentheses, and a semicolon",
    };
    format!("expected a layer such as `Dense(10)`, found `{found}`\nhelp: {help}")
}

/// The tokens of a layer that comes from another macro's `$layer:expr`.
fn ungrouped(token: TokenTree) -> TokenStream {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => group.stream(),
        token => token.into(),
    }
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}
