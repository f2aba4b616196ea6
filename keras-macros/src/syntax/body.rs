//! What is in the struct: a list of layers or a graph. A layer that cannot be read costs one error
//! and not the rest.

use super::remat::attribute;
use super::wiring::{is_punct, layer_call, path, ungrouped, wiring};
use super::{Body, LayerCall, text};
use crate::compiler::errors::Errors;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Reads the layers; with a `let` they are a graph.
pub fn body(body: TokenStream, errors: &mut Errors) -> Body {
    let is_let = |token| matches!(token, TokenTree::Ident(word) if word == "let");
    match body.clone().into_iter().any(is_let) {
        true => Body::Graph(Box::new(wiring(body, errors))),
        false => Body::List(layers(body, errors)),
    }
}

/// Reads a list; `None` stands for what is no layer.
fn layers(body: TokenStream, errors: &mut Errors) -> Vec<Option<LayerCall>> {
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
    if let Some((class, length)) = path(tokens)
        && let Some(TokenTree::Group(group)) = tokens.get(length)
        && group.delimiter() == Delimiter::Parenthesis
    {
        layers.push(Some(layer_call(class, &tokens[..length], group)));
        return after(&tokens[..=length], &tokens[length + 1..], errors);
    }
    if let Some(((place, _), rest)) = attribute(tokens) {
        let place: TokenStream = place.iter().cloned().collect();
        let sentence = format!(
            "expected a layer, found the attribute `{}`\n\
             help: `#[remat]` stands before a block of a graph: `#[remat] let block = |x| {{ … }};`",
            text(&place)
        );
        errors.push(place, sentence);
        return rest;
    }
    match tokens {
        [TokenTree::Ident(class), ..]
            if !tokens.get(1).is_some_and(|next| is_punct(next, ':') || is_punct(next, '.'))
                && class.to_string().starts_with(char::is_uppercase) =>
        {
            layers.push(Some(LayerCall::without_parentheses(class)));
            match &tokens[1..] {
                // The next layer: both the parentheses and the semicolon are missing.
                rest @ [TokenTree::Ident(_), ..] => rest,
                _ => &[],
            }
        }
        [first, ..] => {
            errors.push(first, no_layer(first, tokens));
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
            "in a list each layer takes what the one before yields; a graph is written with `let`"
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

/// The sentence for a statement that is none.
fn no_layer(first: &TokenTree, tokens: &[TokenTree]) -> String {
    let found = text(first);
    let help = match (found.as_str(), tokens.get(1)) {
        (name, Some(next)) if is_punct(next, '=') => &format!(
            "in a list a name is an argument, `name = {name}`; the lines of a graph begin with `let`"
        ),
        ("for" | "while" | "loop", _) => {
            "write the layers one by one; in a graph, a block can be called several times"
        }
        _ => "write the name of a layer with its arguments in parentheses, and a semicolon",
    };
    format!("expected a layer such as `Dense(10)`, found `{found}`\nhelp: {help}")
}
