//! A graph with names: what each name stands for, and calls of layers and blocks.

use super::builder::{Builder, Instance};
use super::calls::{self, Given};
use super::scope::{Binding, Scope, Step};
use super::{Node, Output, Value};
use crate::compiler::syntax::{Argument, CallArgument, Expression, LayerCall, Let, Wiring, text};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

/// Adds the nodes of a graph. Answers what comes out, nothing after a mistake.
pub fn wire(wiring: &Wiring, builder: &mut Builder<'_>) -> Vec<Output> {
    let mut wirer = Wirer { builder, scope: Scope::default(), layers: Vec::new(), blocks: 0 };
    wirer.steps(wiring);
    let outputs = wiring.result.as_ref().map(|result| wirer.outputs(result)).unwrap_or_default();
    if wiring.result.is_some() {
        wirer.unused(); // Else more is to be typed.
    }
    outputs
}

/// Goes through a graph.
pub struct Wirer<'a, 'b> {
    pub builder: &'a mut Builder<'b>,
    pub scope: Scope,
    /// The layers that have a name, to be called.
    pub layers: Vec<Instance>,
    /// How many blocks are being put in place.
    pub blocks: usize,
}

impl Wirer<'_, '_> {
    /// Goes through the statements.
    pub fn steps(&mut self, wiring: &Wiring) {
        self.scope.will_be(wiring.steps.iter().map(needs).collect());
        let mut before_last = self.builder.errors.count();
        for (number, step) in wiring.steps.iter().enumerate() {
            before_last = self.builder.errors.count();
            self.scope.at(number);
            let value = match &step.value {
                Some(Expression::Layer(call)) if call.class == "Input" && call.path.is_none() => {
                    self.input(call, step.names.first())
                }
                Some(value) => self.evaluate(value),
                None => Binding::Broken,
            };
            // What a layer with a mistake yields is not held against the names.
            let broken = step.names.len() > 1 && self.builder.errors.count() > before_last;
            self.bind(step, if broken { Binding::Broken } else { value });
        }
        // A statement that is being typed is one mistake.
        if let Some(error) = &wiring.no_result
            && self.builder.errors.count() == before_last
        {
            self.builder.errors.add(error.clone());
        }
    }

    /// Gives names to what a statement yields.
    fn bind(&mut self, step: &Let, value: Binding) {
        let names = step.names.as_slice();
        let values = match (names, value) {
            ([name], value) => return self.scope.add(name, value),
            (_, Binding::Values(values)) if values.len() == names.len() => values,
            (_, value) => {
                let found = match &value {
                    Binding::Values(values) => values.len(),
                    _ => 1,
                };
                if !matches!(value, Binding::Broken) {
                    let list: Vec<String> = names.iter().map(Ident::to_string).collect();
                    let sentence = format!(
                        "expected {found} {} after `let`, found {} in `({})`\n\
                         help: write `let {} = …;`, with `_` for what is not needed",
                        if found == 1 { "name" } else { "names" },
                        names.len(),
                        list.join(", "),
                        calls::pattern(found)
                    );
                    self.builder.errors.push(quote!(#(#names)*), sentence);
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
    pub fn evaluate(&mut self, expression: &Expression) -> Binding {
        match expression {
            Expression::Name(name) => self.name(name),
            Expression::Layer(call) if call.class == "Input" && call.path.is_none() => {
                self.input(call, None)
            }
            Expression::Layer(call) if self.is_called_at_once(call) => Binding::Broken,
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
                    "expected a value or a layer, found `{}`\n{}",
                    text(tokens),
                    other(tokens)
                );
                self.builder.errors.push(tokens, sentence);
                Binding::Broken
            }
        }
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
        let (layer, name) = (self.layers[number].layer, self.layers[number].name.clone());
        let options = layer.options();
        for argument in arguments {
            if let Some(key) = &argument.name {
                if options.iter().any(|option| key == option.name) {
                    match syn::parse2(argument.tokens.clone()) {
                        Ok(value) => {
                            given.options.push(Argument { name: Some(key.clone()), value })
                        }
                        Err(error) => self.builder.errors.push(key, error.to_string()),
                    }
                    continue;
                }
                if layer.takes().iter().all(|row| key != row.name) {
                    broken = true;
                    self.mark(&argument.value);
                    self.builder.errors.layer(key, &name, &calls::unknown(layer, key));
                    continue;
                }
            }
            let before = self.builder.errors.count();
            let value = self.evaluate(&argument.value);
            if let (Expression::Name(several), Binding::Values(values), None) =
                (&argument.value, &value, &argument.name)
                && values.len() > 1
                && !calls::merges(layer)
            {
                let sentence = format!(
                    "expected one value, found `{several}`, which is {}\n\
                     help: give each its name: `let {} = …;`, with `_` for what is not needed",
                    values.len(),
                    calls::pattern(values.len())
                );
                self.builder.errors.layer(several, &name, &sentence);
                broken = true;
                continue;
            }
            match (value.values(), &argument.name) {
                (None, _) => {
                    broken = true;
                    if self.builder.errors.count() == before {
                        self.not_a_value(argument);
                    }
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
}

/// What a statement names, and what it takes.
fn needs(step: &Let) -> Step {
    let mut needs = Vec::new();
    step.value.iter().for_each(|value| names(value, &mut needs));
    Step { names: step.names.iter().map(Ident::to_string).collect(), needs }
}

/// The names in an expression.
fn names(expression: &Expression, found: &mut Vec<String>) {
    match expression {
        Expression::Name(name) => found.push(name.to_string()),
        Expression::Tuple(parts) => parts.iter().for_each(|part| names(part, found)),
        Expression::Call { callee, arguments, .. } => {
            names(callee, found);
            arguments.iter().for_each(|argument| names(&argument.value, found));
        }
        _ => {}
    }
}

/// What to write for what is neither value nor layer.
fn other(tokens: &TokenStream) -> String {
    let operator = tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    });
    match operator {
        Some('+') => "help: write `Add()(x, y)`".into(),
        Some('-') => "help: write `Subtract()(x, y)`".into(),
        Some('*') => "help: write `Multiply()(x, y)`".into(),
        _ => "help: write the name of a value, or a layer with what it is called with: \
              `Dense(10)(x)`"
            .into(),
    }
}
