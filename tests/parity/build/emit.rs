//! The generated file: models, and which case runs with which.

use crate::case::Case;
use crate::compiler::layers::LAYERS;
use crate::compiler::layers::recurrent::classes;
use crate::graph::Graph;
use crate::{check, print};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write;

/// Models in one module, so that rustc compiles modules side by side.
const MODELS_PER_MODULE: usize = 16;

/// Cases with their models. Equal networks share one struct.
#[derive(Default)]
pub struct Table {
    models: Vec<String>,
    known: HashMap<String, Result<usize, String>>,
    entries: Vec<Entry>,
    /// How many of the layer cases that can be expressed have a class.
    counts: HashMap<String, usize>,
}

struct Entry {
    case: String,
    kind: String,
    model: Result<usize, String>,
}

impl Table {
    /// Adds a layer or training case.
    pub fn add(&mut self, case: &Case) {
        let graph = Graph::of(case);
        let body = graph.and_then(|graph| print::body(&graph, case.kind == "training"));
        let model = body.and_then(|body| self.model(body));
        if model.is_ok() && case.kind == "layer" {
            let mut found = Vec::new();
            classes_in(&case.config["class_name"], &case.config["args"], &mut found);
            found.sort();
            found.dedup();
            found.into_iter().for_each(|class| *self.counts.entry(class).or_default() += 1);
        }
        self.entries.push(Entry { case: case.name.clone(), kind: case.kind.clone(), model });
    }

    fn model(&mut self, body: String) -> Result<usize, String> {
        if let Some(known) = self.known.get(&body) {
            return known.clone();
        }
        let index = self.models.len();
        let text = format!("pub struct {} {{\n{body}\n}}", struct_name(index));
        let model = check::objection(&text).map(|()| index);
        if model.is_ok() {
            self.models.push(text);
        }
        self.known.insert(body, model.clone());
        model
    }

    /// The text of the generated file.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for (module, models) in self.models.chunks(MODELS_PER_MODULE).enumerate() {
            let _ = writeln!(text, "mod models_{module} {{");
            for model in models {
                let _ = writeln!(text, "keras_runtime::model! {{\n{model}\n}}");
            }
            text += "}\n";
        }
        text += "/// Which case runs with which model, or why there is none.\n";
        text += "pub const MODELS: parity::models::Models = &[\n";
        for Entry { case, kind, model } in &self.entries {
            let value = match model {
                Ok(index) => {
                    let module = index / MODELS_PER_MODULE;
                    let model = format!("models_{module}::{}", struct_name(*index));
                    format!("Ok(parity::kinds::{kind}::check::<{model}<f32>, {model}<f64>>)")
                }
                Err(reason) => format!("Err({reason:?})"),
            };
            let _ = writeln!(text, "({case:?}, {value}),");
        }
        text + "];\n"
    }
}

impl Table {
    /// The text of the file that tells how many cases each class has.
    pub fn print_counts(&self) -> String {
        let layers = LAYERS.iter().filter(|layer| !layer.is_input()).map(|layer| layer.class());
        let row = |class| {
            let count = self.counts.get(class).copied().unwrap_or(0);
            format!("({class:?}, {count}),\n")
        };
        let rows: String = layers.chain(classes()).map(row).collect();
        format!("const COUNTS: &[(&str, usize)] = &[\n{rows}];\n")
    }
}

/// The class of a layer and those in its arguments.
fn classes_in(class: &Value, args: &Value, found: &mut Vec<String>) {
    found.extend(class.as_str().map(String::from));
    match args {
        Value::Array(items) => items.iter().for_each(|item| classes_in(&Value::Null, item, found)),
        Value::Object(args) => match args.get("class_name") {
            Some(class) => classes_in(class, &args["args"], found),
            None => args.values().for_each(|value| classes_in(&Value::Null, value, found)),
        },
        _ => (),
    }
}

fn struct_name(index: usize) -> String {
    format!("Model{index}")
}
