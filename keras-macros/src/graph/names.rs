//! Names of layers: given, or Keras's.

use crate::compiler::errors::Errors;
use crate::compiler::names::{name_of, snake_case};
use crate::compiler::syntax::{Argument, LayerCall};
use proc_macro2::Ident;
use std::collections::BTreeMap;

/// The names that are taken, and the counts behind Keras's default names.
#[derive(Default)]
pub struct Names {
    taken: Vec<String>,
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// The name of a layer: given, or Keras's: `dense`, `dense_1`, …
    pub fn of(&mut self, class: &str, call: &LayerCall, errors: &mut Errors) -> String {
        let is_name =
            |arg: &&Argument| arg.name.as_ref().is_some_and(|name: &Ident| name == "name");
        let given = call.args.iter().find(is_name).map(|arg| &arg.value);
        let name = match given.and_then(name_of) {
            Some(name) if !self.taken.contains(&name) => name,
            Some(name) => {
                let sentence = "expected a name of its own, found one that another layer has\n\
                     help: give each layer its own name";
                errors.layer(given, &name, sentence);
                self.next(class)
            }
            None => self.next(class),
        };
        self.taken.push(name.clone());
        name
    }

    /// Keras's next name for a class.
    fn next(&mut self, class: &str) -> String {
        let base = snake_case(class);
        let count = self.counts.entry(base.clone()).or_default();
        loop {
            let name = if *count == 0 { base.clone() } else { format!("{base}_{count}") };
            *count += 1;
            if !self.taken.contains(&name) {
                break name;
            }
        }
    }
}
