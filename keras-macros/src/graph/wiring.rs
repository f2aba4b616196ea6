//! A graph with names: what each name stands for, and calls of layers and blocks.

use super::builder::{Builder, Instance, find};
use super::calls::Given;
use super::scope::{Binding, Scope};
use super::{Node, Output, Value};
use crate::compiler::names::suggestion;
use crate::compiler::syntax::{
    Argument, Block, CallArgument, Expression, LayerCall, Wiring, text, wiring,
};
use proc_macro2::{Ident, TokenStream, TokenTree};

/// How deep blocks may call each other.
const DEEPEST: usize = 32;

/// Adds the nodes of a graph. Answers what comes out, nothing after a mistake.
pub fn wire(wiring: &Wiring, builder: &mut Builder<'_>) -> Vec<Output> {
    let mut wirer = Wirer { builder, scope: Scope::default(), layers: Vec::new(), blocks: 0 };
    wirer.steps(wiring);
    let outputs = wiring.result.as_ref().map(|result| wirer.outputs(result)).unwrap_or_default();
    wirer.unused();
    outputs
}

struct Wirer<'a, 'b> {
    builder: &'a mut Builder<'b>,
    scope: Scope,
    /// The layers that have a name, to be called.
    layers: Vec<Instance>,
    /// How many blocks are being put in place.
    blocks: usize,
}

impl Wirer<'_, '_> {
    /// Goes through the statements.
    fn steps(&mut self, wiring: &Wiring) {
        self.scope.later(wiring.steps.iter().flat_map(|step| &step.names));
        for step in &wiring.steps {
            let value = match &step.value {
                Some(Expression::Layer(call)) if call.class == "Input" && call.path.is_none() => {
                    self.input(call, step.names.first())
                }
                Some(value) => self.evaluate(value),
                None => Binding::Broken,
            };
            self.bind(&step.names, value);
        }
    }

    /// Gives names to what a statement yields.
    fn bind(&mut self, names: &[Ident], value: Binding) {
        let values = match (names, value) {
            ([name], value) => return self.scope.add(name, value),
            (_, Binding::Values(values)) if values.len() == names.len() => values,
            (_, value) => {
                let found = match &value {
                    Binding::Values(values) => values.len(),
                    _ => 1,
                };
                if !matches!(value, Binding::Broken) {
                    let sentence = format!(
                        "expected {found} {}, found {}\n\
                         help: give each value that comes out its name, `_` where it is not needed",
                        if found == 1 { "name" } else { "names" },
                        names.len()
                    );
                    self.builder.errors.push(&names[0], sentence);
                }
                names.iter().for_each(|name| self.scope.add(name, Binding::Broken));
                return;
            }
        };
        for (name, value) in names.iter().zip(values) {
            self.scope.add(name, Binding::Value(value));
        }
    }

    /// An input of the network, under the name of its `let`.
    fn input(&mut self, call: &LayerCall, name: Option<&Ident>) -> Binding {
        let Some(Instance { mut name, args, .. }) = self.builder.named(call, name) else {
            return Binding::Broken;
        };
        if name.starts_with('_') {
            name = format!("input{name}");
        }
        let (place, span) = (call.place.clone(), call.class.span());
        if self.builder.nodes.iter().any(|node| node.is_input() && node.name == name) {
            let sentence = "expected inputs with names of their own, found one that is there already\n\
                 help: give it another name in its `let`";
            self.builder.errors.layer(&place, &name, sentence);
            return Binding::Broken;
        }
        let node = Node::input(name, args, place, span);
        Binding::Value(Value { node: self.builder.push(node), port: 0 })
    }

    /// What an expression stands for.
    fn evaluate(&mut self, expression: &Expression) -> Binding {
        match expression {
            Expression::Name(name) => self.name(name),
            Expression::Layer(call) if call.class == "Input" && call.path.is_none() => {
                self.input(call, None)
            }
            Expression::Layer(call) => match self.builder.instance(call) {
                Some(instance) => {
                    self.layers.push(instance);
                    Binding::Layer(self.layers.len() - 1)
                }
                None => Binding::Broken,
            },
            Expression::Call { callee, arguments, place } => self.call(callee, arguments, place),
            Expression::Tuple(parts) => {
                let parts: Vec<Binding> = parts.iter().map(|part| self.evaluate(part)).collect();
                let values = parts.iter().map(Binding::values).collect::<Option<Vec<_>>>();
                values.map_or(Binding::Broken, |values| Binding::Values(values.concat()))
            }
            Expression::Block(block) => Binding::Block(block.clone(), self.scope.depth()),
            Expression::Other(tokens) => {
                let sentence = format!(
                    "expected a value or a layer, found `{}`\n\
                     help: write the name of a value, or a layer with what it is called with: \
                     `Dense(10)(x)`",
                    text(tokens)
                );
                self.builder.errors.push(tokens, sentence);
                Binding::Broken
            }
        }
    }

    /// What a name stands for.
    fn name(&mut self, name: &Ident) -> Binding {
        if let Some(binding) = self.scope.find(name) {
            return binding;
        }
        let sentence = match self.scope.is_later(name) {
            true => format!(
                "expected a value that is there, found `{name}` before its `let`\n\
                 help: move `let {name} = …;` before this statement"
            ),
            false => {
                let known = self.scope.names();
                let known = known.iter().map(String::as_str);
                let help = suggestion(&name.to_string(), "names so far", known);
                format!("there is no value `{name}`\n{help}")
            }
        };
        self.builder.errors.push(name, sentence);
        Binding::Broken
    }

    /// Calls a layer or a block.
    fn call(
        &mut self,
        callee: &Expression,
        arguments: &[CallArgument],
        place: &TokenStream,
    ) -> Binding {
        match self.evaluate(callee) {
            Binding::Layer(number) => self.call_layer(number, arguments, place),
            Binding::Block(block, depth) => self.call_block(&block, depth, arguments, place),
            Binding::Broken => {
                arguments.iter().for_each(|argument| self.mark(&argument.value));
                Binding::Broken
            }
            Binding::Value(_) | Binding::Values(_) => {
                let found = text(place);
                let sentence = format!(
                    "expected a layer or a block to call, found a value in `{found}`\n\
                     help: call a layer, as in `Dense(10)(x)`"
                );
                self.builder.errors.push(place, sentence);
                Binding::Broken
            }
        }
    }

    /// Names in what cannot be called are used all the same.
    fn mark(&mut self, expression: &Expression) {
        match expression {
            Expression::Name(name) => {
                self.scope.find(name);
            }
            Expression::Tuple(parts) => parts.iter().for_each(|part| self.mark(part)),
            Expression::Call { callee, arguments, .. } => {
                self.mark(callee);
                arguments.iter().for_each(|argument| self.mark(&argument.value));
            }
            _ => {}
        }
    }

    fn call_layer(
        &mut self,
        number: usize,
        arguments: &[CallArgument],
        place: &TokenStream,
    ) -> Binding {
        let mut given = Given::default();
        let mut broken = false;
        let options = self.layers[number].layer.options();
        for argument in arguments {
            if let Some(name) = &argument.name
                && options.iter().any(|option| name == option.name)
            {
                match syn::parse2(argument.tokens.clone()) {
                    Ok(value) => given.options.push(Argument { name: Some(name.clone()), value }),
                    Err(error) => self.builder.errors.push(name, error.to_string()),
                }
                continue;
            }
            match (self.evaluate(&argument.value).values(), &argument.name) {
                (None, _) => {
                    broken = true;
                    self.not_a_value(argument);
                }
                (Some(values), None) => given.positional.extend(values),
                (Some(values), Some(name)) => given.named.push((name.clone(), values)),
            }
        }
        if broken {
            self.layers[number].first.get_or_insert(usize::MAX);
            return Binding::Broken;
        }
        let mut values = self.builder.call(&mut self.layers[number], given, place.clone());
        match values.len() {
            1 => Binding::Value(values.remove(0)),
            _ => Binding::Values(values),
        }
    }

    /// Objects to a layer or a block where a value is wanted; other mistakes have been reported.
    fn not_a_value(&mut self, argument: &CallArgument) {
        let Expression::Name(name) = &argument.value else {
            if let Expression::Layer(call) = &argument.value {
                let found = text(&call.place);
                let sentence = format!(
                    "expected a value, found the layer `{found}`\n\
                     help: call it: `{found}(x)`"
                );
                self.builder.errors.push(&argument.tokens, sentence);
            }
            return;
        };
        if let Some(Binding::Layer(_) | Binding::Block(..)) = self.scope.find(name) {
            let sentence =
                format!("expected a value, found the layer `{name}`\nhelp: call it: `{name}(x)`");
            self.builder.errors.push(name, sentence);
        }
    }

    /// Puts a block's body in place of its call.
    fn call_block(
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
        let body = wiring(replace(block.body.clone(), &replaced), self.builder.errors);
        let outer = self.scope.enter(depth);
        self.blocks += 1;
        bound.into_iter().for_each(|(name, value)| self.scope.add(&name, value));
        self.steps(&body);
        let result = body.result.as_ref().map_or(Binding::Broken, |result| self.evaluate(result));
        self.unused();
        self.scope.leave(outer);
        self.blocks -= 1;
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

    /// What comes out of the network.
    fn outputs(&mut self, result: &Expression) -> Vec<Output> {
        let Expression::Tuple(parts) = result else {
            let name = self.builder.source.name.clone();
            return match self.evaluate(result).values().as_deref() {
                Some([value]) => vec![Output { name, value: *value }],
                Some(values) => {
                    let sentence = format!(
                        "expected names for the {} values that come out, found one\n\
                         help: name each with `let`, and end with `(first, second)`",
                        values.len()
                    );
                    self.builder.errors.push(name, sentence);
                    Vec::new()
                }
                None => Vec::new(),
            };
        };
        let mut outputs: Vec<Output> = Vec::new();
        for part in parts {
            let Expression::Name(name) = part else {
                let place = match part {
                    Expression::Call { place, .. } | Expression::Other(place) => place.clone(),
                    _ => TokenTree::from(self.builder.source.name.clone()).into(),
                };
                let sentence = "expected a name for each of several outputs, found a call\n\
                     help: name it before: `let class = …;`, and end with `(class, …)`";
                self.builder.errors.push(place, sentence);
                return Vec::new();
            };
            let value = match self.evaluate(part) {
                Binding::Value(value) => value,
                Binding::Broken => return Vec::new(),
                _ => {
                    let sentence = format!(
                        "expected one value as an output, found `{name}`, which is none\n\
                         help: call the layer, or take its values apart with `let (a, b) = …;`"
                    );
                    self.builder.errors.push(name, sentence);
                    return Vec::new();
                }
            };
            let same = |output: &&Output| output.value == value || output.name == *name;
            if let Some(other) = outputs.iter().find(same) {
                let sentence = format!(
                    "expected outputs that differ, found `{}` and `{name}`, which are one value\n\
                     help: leave one of them out, or write `let {name} = Identity()({});`",
                    other.name, other.name
                );
                self.builder.errors.push(name, sentence);
                return Vec::new();
            }
            outputs.push(Output { name: name.clone(), value });
        }
        outputs
    }

    /// Objects to names of the innermost scope that nobody uses.
    fn unused(&mut self) {
        for (name, binding) in self.scope.unused() {
            let (what, help) = match binding {
                Binding::Value(_) | Binding::Values(_) => continue, // Told of the node.
                Binding::Layer(_) => ("layer", "call it, as in"),
                Binding::Block(..) => ("block", "call it, as in"),
                Binding::Broken => continue,
            };
            let sentence = format!(
                "expected the {what} `{name}` to be called, found no call\n\
                 help: {help} `let y = {name}(x);`, or remove it"
            );
            self.builder.errors.push(name, sentence);
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
