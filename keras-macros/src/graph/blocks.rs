//! Blocks: parts of a network that are put in the place of their calls.

use super::builder::find;
use super::scope::Binding;
use super::wiring::Wirer;
use crate::compiler::syntax::{Block, CallArgument, Expression, text, wiring};
use proc_macro2::{Ident, TokenStream, TokenTree};

/// How deep blocks may call each other.
const DEEPEST: usize = 32;

impl Wirer<'_, '_> {
    /// Puts a block's body in place of its call.
    pub fn call_block(
        &mut self,
        block: &Block,
        depth: usize,
        arguments: &[CallArgument],
        place: &TokenStream,
    ) -> Binding {
        let mut replaced: Vec<(Ident, TokenStream)> = Vec::new();
        let mut bound: Vec<(Ident, Binding)> = Vec::new();
        let mut positions = block.parameters.iter();
        for argument in arguments {
            let parameter = match &argument.name {
                Some(name) => block.parameters.iter().find(|parameter| *parameter == name),
                None => positions.next(),
            };
            let known = |parameter: &&Ident| {
                !replaced.iter().any(|(name, _)| name == *parameter)
                    && !bound.iter().any(|(name, _)| name == *parameter)
            };
            let Some(parameter) = parameter.filter(known) else {
                let names: Vec<String> = block.parameters.iter().map(Ident::to_string).collect();
                let sentence = format!(
                    "expected the parameters of the block once each, found `{}`\n\
                     help: its parameters are `{}`",
                    text(argument.name.as_ref().map_or(argument.tokens.clone(), |name| {
                        TokenTree::from(name.clone()).into()
                    })),
                    names.join("`, `")
                );
                self.builder.errors.push(&argument.tokens, sentence);
                return Binding::Broken;
            };
            match self.is_value(&argument.value) {
                true => bound.push((parameter.clone(), self.evaluate(&argument.value))),
                false => replaced.push((parameter.clone(), argument.tokens.clone())),
            }
        }
        let given = |parameter: &&Ident| {
            replaced.iter().any(|(name, _)| name == *parameter)
                || bound.iter().any(|(name, _)| name == *parameter)
        };
        if let Some(missing) = block.parameters.iter().find(|parameter| !given(parameter)) {
            let sentence = format!(
                "expected `{missing}` for the block, found nothing\n\
                 help: give it a value: `{missing} = …`"
            );
            self.builder.errors.push(place, sentence);
            return Binding::Broken;
        }
        if self.blocks >= DEEPEST {
            let sentence = format!(
                "expected blocks that end, found `{}` in the block itself\n\
                 help: write the repetition out: call the block several times",
                text(place)
            );
            self.builder.errors.push(place, sentence);
            return Binding::Broken;
        }
        let first = self.builder.nodes.len();
        let body = wiring(replace(block.body.clone(), &replaced), self.builder.errors);
        let outer = self.scope.enter(depth);
        self.blocks += 1;
        bound.into_iter().for_each(|(name, value)| self.scope.add(&name, value));
        self.steps(&body);
        let result = body.result.as_ref().map_or(Binding::Broken, |result| self.evaluate(result));
        if body.result.is_some() {
            self.unused();
        }
        self.scope.leave(outer);
        self.blocks -= 1;
        if block.remat {
            self.builder.run_again(first);
        }
        result
    }

    /// Whether an argument of a block is a value, a layer or a block, and not a number or a word.
    fn is_value(&mut self, expression: &Expression) -> bool {
        match expression {
            Expression::Name(name) => self.scope.find(name).is_some(),
            Expression::Layer(call) => {
                call.path.is_some() || find(&call.class.to_string()).is_some()
            }
            Expression::Call { .. } | Expression::Block(_) => true,
            Expression::Tuple(parts) => parts.iter().all(|part| self.is_value(part)),
            Expression::Other(_) => false,
        }
    }
}

/// Puts tokens in the place of names, but not of the names of arguments and fields.
fn replace(tokens: TokenStream, by: &[(Ident, TokenStream)]) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |i: Option<usize>, chars: &[char]| {
        i.and_then(|i| tokens.get(i)).is_some_and(
            |token| matches!(token, TokenTree::Punct(punct) if chars.contains(&punct.as_char())),
        )
    };
    let one = |(i, token): (usize, &TokenTree)| -> TokenStream {
        match token {
            TokenTree::Ident(name) => {
                let named = is(Some(i + 1), &['=']) && !is(Some(i + 2), &['=']);
                let part = is(i.checked_sub(1), &['.', ':']);
                match by.iter().find(|(parameter, _)| parameter == name) {
                    Some((_, tokens)) if !named && !part => tokens.clone(),
                    _ => token.clone().into(),
                }
            }
            TokenTree::Group(group) => {
                let inside = replace(group.stream(), by);
                let mut group = proc_macro2::Group::new(group.delimiter(), inside);
                group.set_span(match token {
                    TokenTree::Group(group) => group.span(),
                    token => token.span(),
                });
                TokenTree::from(group).into()
            }
            token => token.clone().into(),
        }
    };
    tokens.iter().enumerate().map(one).collect()
}
