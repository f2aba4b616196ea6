//! Names that stand for values, and what is none where a value is wanted.

use super::builder::find;
use super::scope::Binding;
use super::wiring::Wirer;
use crate::compiler::args::Kind;
use crate::compiler::names::suggestion;
use crate::compiler::syntax::{CallArgument, Expression, LayerCall, text};
use proc_macro2::Ident;
use syn::Expr;

impl Wirer<'_, '_> {
    /// What a name stands for.
    pub fn name(&mut self, name: &Ident) -> Binding {
        if let Some(binding) = self.scope.find(name) {
            return binding;
        }
        let sentence = match self.scope.cycle(name) {
            Some(cycle) if cycle.len() == 2 => format!(
                "expected a value that is there, found `{name}` in its own `let`\n\
                 help: call the layer with a value from before"
            ),
            Some(cycle) => format!(
                "expected a graph without cycles, found `{}`\n\
                 help: break the circle: let one of them do without the other",
                cycle.join("` → `")
            ),
            None if self.scope.is_later(name) => format!(
                "expected a value that is there, found `{name}` before its `let`\n\
                 help: move `let {name} = …;` before this statement"
            ),
            None => {
                let known = self.scope.names();
                let known = known.iter().map(String::as_str);
                let help = suggestion(&name.to_string(), "names so far", known);
                format!("there is no value `{name}`\n{help}")
            }
        };
        self.builder.errors.push(name, sentence);
        Binding::Broken
    }

    /// Objects to a layer or a block where a value is wanted, if no other mistake has been reported.
    pub fn not_a_value(&mut self, argument: &CallArgument) {
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

    /// Objects to names of the innermost scope that nobody uses.
    pub fn unused(&mut self) {
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

    /// Objects to `Flatten(x)`: a layer is called with values after its arguments.
    pub fn is_called_at_once(&mut self, call: &LayerCall) -> bool {
        let Some(layer) = find(&call.class.to_string()) else { return false };
        let rows = layer.arguments();
        let unnamed = call.args.iter().filter(|argument| argument.name.is_none()).enumerate();
        for (position, argument) in unnamed {
            let Expr::Path(path) = &argument.value else { continue };
            let Some(name) = path.path.get_ident() else { continue };
            // A function or a word may have the name of a value.
            let word = match rows.get(position).map(|row| row.kind) {
                Some(Kind::Function(family)) => family.has(&name.to_string()),
                Some(Kind::Word(words)) => words.iter().any(|word| name == word),
                Some(Kind::Text(_) | Kind::Name) => true,
                _ => false,
            };
            if word {
                continue;
            }
            if let Some(Binding::Value(_) | Binding::Values(_)) = self.scope.find(name) {
                let class = &call.class;
                let sentence = format!(
                    "expected arguments of `{class}`, found the value `{name}`\n\
                     help: call the layer with it, after its arguments: `{class}(…)({name})`"
                );
                self.builder.errors.push(name, sentence);
                return true;
            }
        }
        false
    }
}
