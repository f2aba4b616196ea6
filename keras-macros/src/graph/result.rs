//! What comes out of a network.

use super::scope::Binding;
use super::wiring::Wirer;
use super::{Output, calls};
use crate::compiler::syntax::{Expression, text};
use proc_macro2::{TokenStream, TokenTree};

impl Wirer<'_, '_> {
    /// What comes out of the network.
    pub fn outputs(&mut self, result: &Expression) -> Vec<Output> {
        let Expression::Tuple(parts) = result else {
            let name = self.builder.source.name.clone();
            let binding = self.evaluate(result);
            return match (binding.values().as_deref(), binding) {
                (Some([value]), _) => vec![Output { name, value: *value }],
                (Some(values), _) => {
                    let sentence = format!(
                        "expected one value to come out of `{name}`, found {}\n\
                         help: name each: `let {} = …;`, and end with `(y, …)`",
                        values.len(),
                        calls::pattern(values.len())
                    );
                    self.builder.errors.push(place(result), sentence);
                    Vec::new()
                }
                (None, Binding::Layer(_) | Binding::Block(..)) => {
                    let found = text(place(result));
                    let sentence = format!(
                        "expected a value to come out of `{name}`, found the layer `{found}`\n\
                         help: call it: `{found}(x)`"
                    );
                    self.builder.errors.push(place(result), sentence);
                    self.used(result);
                    Vec::new()
                }
                _ => Vec::new(),
            };
        };
        if parts.is_empty() {
            let name = &self.builder.source.name;
            let sentence = format!(
                "expected a value to come out of `{name}`, found `()`\n\
                 help: write the name of a value, or several as `(x, y)`"
            );
            self.builder.errors.push(name, sentence);
        }
        let mut outputs: Vec<Output> = Vec::new();
        for part in parts {
            let Expression::Name(name) = part else {
                let sentence = format!(
                    "expected a name for each of several outputs, found `{}`\n\
                     help: name it before: `let class = …;`, and end with `(class, …)`",
                    text(place(part))
                );
                self.builder.errors.push(place(part), sentence);
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

    /// A layer that has been objected to need not be called.
    fn used(&mut self, result: &Expression) {
        if let Expression::Name(name) = result {
            self.scope.find(name);
        }
    }
}

/// The tokens of an expression.
fn place(expression: &Expression) -> TokenStream {
    match expression {
        Expression::Name(name) => TokenTree::from(name.clone()).into(),
        Expression::Layer(call) => call.place.clone(),
        Expression::Call { place, .. } | Expression::Other(place) => place.clone(),
        Expression::Tuple(parts) => parts.iter().map(place).collect(),
        Expression::Block(block) => block.body.clone(),
    }
}
