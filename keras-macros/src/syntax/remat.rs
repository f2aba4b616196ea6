//! `#[remat] let block = |x| { … };`: a block whose values are not kept for the way back. Keras's `remat`.

use super::wiring::is_punct;
use super::{Expression, text};
use crate::compiler::errors::Errors;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens of an attribute, and what is in its brackets.
pub type Attribute<'a> = (&'a [TokenTree], TokenStream);

/// The sentence for an attribute that nothing follows.
pub const ALONE: &str = "expected a block after the attribute, found nothing\n\
                         help: write `#[remat] let block = |x| { … };`";

/// The attributes at the beginning of a statement, and the rest of it.
pub fn attributes(tokens: &[TokenTree]) -> (Vec<Attribute<'_>>, &[TokenTree]) {
    let (mut found, mut rest) = (Vec::new(), tokens);
    while let Some((attribute, after)) = attribute(rest) {
        found.push(attribute);
        rest = after;
    }
    (found, rest)
}

/// The first of them.
pub fn attribute(tokens: &[TokenTree]) -> Option<(Attribute<'_>, &[TokenTree])> {
    match tokens {
        [hash, TokenTree::Group(group), rest @ ..]
            if is_punct(hash, '#') && group.delimiter() == Delimiter::Bracket =>
        {
            Some(((&tokens[..2], group.stream()), rest))
        }
        _ => None,
    }
}

/// Marks the block that a statement names, or says why it is none.
pub fn mark(
    attributes: &[Attribute<'_>],
    value: Option<&mut Expression>,
    statement: &[TokenTree],
    errors: &mut Errors,
) {
    let mut is_remat = false;
    for (tokens, inside) in attributes {
        let place: TokenStream = tokens.iter().cloned().collect();
        let found = text(&place);
        if text(inside) != "remat" {
            let sentence = format!(
                "expected the attribute `#[remat]`, found `{found}`\n\
                 help: `#[remat] let block = |x| {{ … }};` computes the block again on the way back \
                 instead of keeping its values"
            );
            errors.push(place, sentence);
        } else if is_remat {
            let sentence =
                format!("expected `{found}` once, found it twice\nhelp: leave one of the two out");
            errors.push(place, sentence);
        } else {
            is_remat = true;
        }
    }
    match value {
        Some(Expression::Block(block)) => block.remat = is_remat,
        // A statement with a mistake is told of already.
        None if matches!(statement, [TokenTree::Ident(word), ..] if word == "let") => {}
        _ if is_remat => {
            let (tokens, _) = &attributes[0];
            let statement: TokenStream = statement.iter().cloned().collect();
            let sentence = format!(
                "expected a block after `#[remat]`, found `{}`\n\
                 help: put its layers into a block, `#[remat] let block = |x| {{ … }};`, and call that",
                text(statement)
            );
            errors.push(tokens.iter().cloned().collect::<TokenStream>(), sentence);
        }
        _ => {}
    }
}
