//! Layers as a graph: `let x = Dense(10)(x); …` and what comes out at the end.

use super::arguments::arguments;
use super::remat::{attributes, mark};
use super::{LayerCall, text};
use crate::compiler::errors::{Error, Errors};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Statements, and what comes out.
pub struct Wiring {
    /// The statements, in order.
    pub steps: Vec<Let>,
    /// What comes out; `None` where a mistake has been reported.
    pub result: Option<Expression>,
    /// What there is to say if nothing comes out, unless the last statement has a mistake.
    pub no_result: Option<Error>,
}

/// `let x = …;`
pub struct Let {
    /// The names; several in parentheses.
    pub names: Vec<Ident>,
    /// What they stand for; `None` where a mistake has been reported.
    pub value: Option<Expression>,
}

/// What stands on the right of a `let`.
#[derive(Clone)]
pub enum Expression {
    /// `x`
    Name(Ident),
    /// `Dense(10)`
    Layer(LayerCall),
    /// `Dense(10)(x)`, `shared(x)`, `block(x, 16)`
    Call {
        /// What is called.
        callee: Box<Expression>,
        /// What with.
        arguments: Vec<CallArgument>,
        /// All tokens.
        place: TokenStream,
    },
    /// `(x, y)` or `[x, y]`
    Tuple(Vec<Expression>),
    /// `|x, filters| { … }`
    Block(Block),
    /// Something else, such as a number.
    Other(TokenStream),
}

/// `x` or `mask = m`
#[derive(Clone)]
pub struct CallArgument {
    /// The name before `=`, if any.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expression,
    /// The tokens of the value.
    pub tokens: TokenStream,
}

/// A part of a network with parameters of its own.
#[derive(Clone)]
pub struct Block {
    /// The parameters.
    pub parameters: Vec<Ident>,
    /// What is between the braces.
    pub body: TokenStream,
    /// Whether it is run again before its way back: `#[remat]`.
    pub remat: bool,
}

/// Reads the statements of a graph.
pub fn wiring(body: TokenStream, errors: &mut Errors) -> Wiring {
    let tokens: Vec<TokenTree> = body.into_iter().flat_map(ungrouped).collect();
    let mut wiring = Wiring { steps: Vec::new(), result: None, no_result: None };
    let mut faults = false;
    let mut statements = statements(&tokens).into_iter().peekable();
    while let Some(Statement { tokens, ended }) = statements.next() {
        let (attributes, tokens) = attributes(tokens);
        let before = wiring.steps.len();
        match tokens {
            [] => {
                let rest = attributes.iter().flat_map(|(tokens, _)| tokens.iter().cloned());
                errors.push(quoted(&rest.collect::<Vec<_>>()), super::remat::ALONE);
                faults = true;
            }
            [TokenTree::Ident(keyword), rest @ ..] if *keyword == "let" => {
                if !ended && let Some(next) = statements.peek().and_then(|next| next.tokens.first())
                {
                    let sentence = format!(
                        "expected `;` before `{next}`, found none\n\
                         help: end each `let` with a semicolon"
                    );
                    errors.push(next, sentence);
                }
                match step(rest, keyword, errors) {
                    Some(step) => {
                        faults |= step.value.is_none();
                        wiring.steps.push(step);
                    }
                    None => faults = true,
                }
            }
            [TokenTree::Ident(name), equals, ..] if is_punct(equals, '=') => {
                let found = text(quoted(tokens));
                let sentence = format!(
                    "expected `let` before `{name}`, found none\nhelp: write `let {found};`"
                );
                errors.push(name, sentence);
                match step(tokens, name, errors) {
                    Some(step) => {
                        faults |= step.value.is_none();
                        wiring.steps.push(step);
                    }
                    None => faults = true,
                }
            }
            [TokenTree::Ident(keyword), result @ ..]
                if *keyword == "return" && statements.peek().is_none() =>
            {
                let result = text(quoted(result));
                let sentence = format!(
                    "expected what comes out alone at the end, found `return`\n\
                     help: write `{result}`, without `return` and without a semicolon"
                );
                errors.push(keyword, sentence);
                faults = true;
            }
            tokens if !ended && statements.peek().is_none() => {
                wiring.result = Some(expression(tokens));
            }
            tokens => {
                faults = true;
                let found = text(tokens.iter().cloned().collect::<TokenStream>());
                errors.push(
                    &tokens[0],
                    match statements.peek() {
                        Some(_) => format!(
                            "expected `let`, found `{found}`\n\
                             help: give what comes out a name: `let x = {found};`"
                        ),
                        None => format!(
                            "expected what comes out without a `;` at the end, found `{found};`\n\
                             help: leave the last semicolon out: `{found}`"
                        ),
                    },
                );
            }
        }
        if !attributes.is_empty() && !tokens.is_empty() {
            let value = wiring.steps.get_mut(before).map(|step| &mut step.value);
            mark(&attributes, value.and_then(Option::as_mut), tokens, errors);
        }
    }
    if wiring.result.is_none() && !faults {
        let last = wiring.steps.last().and_then(|step| step.names.last());
        let name = last.map_or("x".into(), Ident::to_string);
        let sentence = format!(
            "expected what comes out after the last `;`, found nothing\n\
             help: write its name after the last semicolon: `{name}`"
        );
        wiring.no_result = Some(Error::at(last, sentence));
    }
    wiring
}

/// The tokens between semicolons.
struct Statement<'a> {
    tokens: &'a [TokenTree],
    /// Whether a semicolon comes after it.
    ended: bool,
}

/// Parts the tokens at semicolons, and where one is missing: before a `let`, and in one before a
/// word that follows a call.
fn statements(tokens: &[TokenTree]) -> Vec<Statement<'_>> {
    let mut list = Vec::new();
    let mut start = 0;
    let mut part = |range: core::ops::Range<usize>, ended| {
        if !range.is_empty() {
            list.push(Statement { tokens: &tokens[range], ended });
        }
    };
    for (i, token) in tokens.iter().enumerate() {
        let is_let = matches!(token, TokenTree::Ident(word) if word == "let");
        if is_punct(token, ';') {
            part(start..i, true);
            start = i + 1;
        } else if !attributes(&tokens[start..i]).1.is_empty()
            && (is_let || follows_call(&tokens[start..i], token))
        {
            part(start..i, false);
            start = i;
        }
    }
    part(start..tokens.len(), false);
    list
}

/// Whether a word after a `let` begins another statement.
fn follows_call(before: &[TokenTree], token: &TokenTree) -> bool {
    let begins_with_let = matches!(before, [TokenTree::Ident(word), ..] if *word == "let");
    let named = before.iter().any(|token| is_punct(token, '='));
    let after_call = matches!(
        before.last(),
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis
    );
    begins_with_let && named && after_call && matches!(token, TokenTree::Ident(_))
}

/// Reads what comes after `let`.
fn step(tokens: &[TokenTree], keyword: &Ident, errors: &mut Errors) -> Option<Let> {
    let mut parts = tokens.splitn(2, |token| is_punct(token, '='));
    let (pattern, value) = (parts.next().unwrap_or_default(), parts.next());
    let Some(names) = names(pattern) else {
        let place: TokenStream = pattern.iter().cloned().collect();
        let found =
            if pattern.is_empty() { "nothing".into() } else { format!("`{}`", text(&place)) };
        let message = format!(
            "expected a name after `let`, or several in parentheses, found {found}\n\
             help: write `let x = …;` or `let (y, state) = …;`"
        );
        match pattern.is_empty() {
            true => errors.push(keyword, message),
            false => errors.push(place, message),
        }
        return None;
    };
    let value = match value {
        Some(value) if !value.is_empty() => Some(expression(value)),
        _ => {
            let message = format!(
                "expected `=` and a layer after `{0}`, found nothing\n\
                 help: write for example `let {0} = Dense(10)(x);`",
                text(quoted(pattern))
            );
            errors.push(quoted(pattern), message);
            None
        }
    };
    Some(Let { names, value })
}

fn quoted(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}

/// `x` or `(x, y)`
fn names(pattern: &[TokenTree]) -> Option<Vec<Ident>> {
    match pattern {
        [TokenTree::Ident(name)] => Some(vec![name.clone()]),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            let name = |part: &[TokenTree]| match part {
                [TokenTree::Ident(name)] => Some(name.clone()),
                _ => None,
            };
            commas(&tokens).into_iter().map(name).collect()
        }
        _ => None,
    }
}

/// Reads an expression. What it may be is decided where the names are known.
pub fn expression(tokens: &[TokenTree]) -> Expression {
    if let Some(block) = block(tokens) {
        return Expression::Block(block);
    }
    let Some((mut found, rest)) = callee(tokens) else {
        return Expression::Other(quoted(tokens));
    };
    for (i, token) in rest.iter().enumerate() {
        let TokenTree::Group(group) = token else { return Expression::Other(quoted(tokens)) };
        if group.delimiter() != Delimiter::Parenthesis {
            return Expression::Other(quoted(tokens));
        }
        let place = quoted(&tokens[..tokens.len() - rest.len() + i + 1]);
        found = Expression::Call { callee: Box::new(found), arguments: given(group), place };
    }
    found
}

/// What comes before the parentheses of a call, and those.
fn callee(tokens: &[TokenTree]) -> Option<(Expression, &[TokenTree])> {
    match tokens {
        // Python's list of values.
        [TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Bracket => {
            let inside: Vec<TokenTree> = group.stream().into_iter().flat_map(ungrouped).collect();
            let parts = commas(&inside).into_iter().map(expression).collect();
            Some((Expression::Tuple(parts), rest))
        }
        [TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Parenthesis => {
            let inside: Vec<TokenTree> = group.stream().into_iter().flat_map(ungrouped).collect();
            let parts = commas(&inside);
            let single = parts.len() == 1 && !inside.last().is_some_and(|last| is_punct(last, ','));
            let mut parts = parts.into_iter().map(expression);
            let found = match single {
                true => parts.next()?,
                false => Expression::Tuple(parts.collect()),
            };
            Some((found, rest))
        }
        [TokenTree::Ident(_), ..] => {
            let (class, length) = path(tokens)?;
            let (name, rest) = tokens.split_at(length);
            let layer = length > 1 || class.to_string().starts_with(char::is_uppercase);
            match rest {
                _ if !layer => Some((Expression::Name(class), rest)),
                [TokenTree::Group(group), rest @ ..]
                    if group.delimiter() == Delimiter::Parenthesis =>
                {
                    Some((Expression::Layer(layer_call(class, name, group)), rest))
                }
                [] => Some((Expression::Layer(LayerCall::without_parentheses(&class)), rest)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A path, `models::Encoder` or `Affine::<4>`: its last name, and how many tokens it has.
pub fn path(tokens: &[TokenTree]) -> Option<(Ident, usize)> {
    let TokenTree::Ident(first) = tokens.first()? else { return None };
    let (mut class, mut length) = (first.clone(), 1);
    while let [colon, second, next, ..] = &tokens[length..]
        && is_punct(colon, ':')
        && is_punct(second, ':')
    {
        match next {
            TokenTree::Ident(name) => {
                class = name.clone();
                length += 3;
            }
            next if is_punct(next, '<') => {
                let mut open = 0;
                let close = tokens[length..].iter().position(|token| {
                    open += usize::from(is_punct(token, '<'));
                    open -= usize::from(is_punct(token, '>') && open > 0);
                    is_punct(token, '>') && open == 0
                })?;
                return Some((class, length + close + 1));
            }
            _ => return None,
        }
    }
    Some((class, length))
}

/// A layer with its arguments.
pub fn layer_call(class: Ident, path: &[TokenTree], group: &Group) -> LayerCall {
    let (args, unread) = arguments(group);
    let place = path.iter().cloned().chain([group.clone().into()]).collect();
    let path = (path.len() > 1).then(|| quoted(path));
    LayerCall { class, path, args, unread, place }
}

/// What is between the parentheses of a call.
fn given(group: &Group) -> Vec<CallArgument> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().flat_map(ungrouped).collect();
    let argument = |part: &[TokenTree]| {
        let (name, value) = match part {
            [TokenTree::Ident(name), equals, value @ ..] if is_punct(equals, '=') => {
                (Some(name.clone()), value)
            }
            value => (None, value),
        };
        CallArgument { name, value: expression(value), tokens: quoted(value) }
    };
    commas(&tokens).into_iter().map(argument).collect()
}

/// `|x, filters| { … }`
fn block(tokens: &[TokenTree]) -> Option<Block> {
    let (first, rest) = tokens.split_first()?;
    let end = rest.iter().position(|token| is_punct(token, '|'))?;
    let [TokenTree::Group(body)] = &rest[end + 1..] else { return None };
    if !is_punct(first, '|') || body.delimiter() != Delimiter::Brace {
        return None;
    }
    let name = |part: &[TokenTree]| match part {
        [TokenTree::Ident(name)] => Some(name.clone()),
        _ => None,
    };
    let parameters = commas(&rest[..end]).into_iter().map(name).collect::<Option<_>>()?;
    Some(Block { parameters, body: body.stream(), remat: false })
}

/// The parts between commas, without an empty one at the end.
fn commas(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut parts: Vec<_> = tokens.split(|token| is_punct(token, ',')).collect();
    if parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    parts
}

impl LayerCall {
    /// A layer of which only the name is there.
    pub fn without_parentheses(class: &Ident) -> Self {
        let error = Error::without_parentheses(class);
        let place = TokenTree::from(class.clone()).into();
        LayerCall { class: class.clone(), path: None, args: Vec::new(), unread: vec![error], place }
    }
}

/// The tokens of what comes from another macro's `$layer:expr`.
pub fn ungrouped(token: TokenTree) -> TokenStream {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => group.stream(),
        token => token.into(),
    }
}

pub fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}
