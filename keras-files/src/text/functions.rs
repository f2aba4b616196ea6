//! Activations, initializers, regularizers and constraints.

use super::Printer;
use super::literal::{literal, same};
use super::names::snake_case;
use crate::error::Result;
use crate::signature::Signature;
use serde_json::{Map, Value};

/// Whether an argument is a function by its name.
pub fn is_function(argument: &str) -> bool {
    let ends = ["activation", "_initializer", "_regularizer", "_constraint"];
    ends.iter().any(|end| argument.ends_with(end))
}

/// A function with what its arguments are, if they are not Keras's.
pub struct Function {
    /// Keras's name of it.
    name: String,
    /// What is given to it.
    arguments: Vec<String>,
}

impl Function {
    /// Whether it is this one without arguments; `None` as an activation is `linear`.
    pub fn is(&self, default: &Value) -> bool {
        let default = default.as_str().unwrap_or("linear");
        self.arguments.is_empty() && self.name == default
    }

    /// In the words of `model!`.
    pub fn text(&self) -> String {
        match self.arguments.as_slice() {
            [] => self.name.clone(),
            arguments => format!("{}({})", self.name, arguments.join(", ")),
        }
    }
}

impl Printer<'_> {
    /// The function that an argument of a layer is.
    pub fn function(&self, layer: &str, argument: &str, value: &Value) -> Result<Function> {
        let unknown = |what: &str| {
            Err(self.wrong(
                layer,
                format_args!("its argument `{argument}` is {what}, which `model!` cannot express"),
            ))
        };
        let class = match value {
            Value::String(name) => {
                let name = snake_case(name);
                return Ok(Function { name, arguments: Vec::new() });
            }
            Value::Object(_) => value["class_name"].as_str().unwrap_or_default(),
            other => return unknown(&format!("`{other}`")),
        };
        let registered = value["registered_name"].as_str().unwrap_or_default();
        let module = value["module"].as_str().unwrap_or("keras");
        let own = registered.contains('>') || class.contains('>');
        // Keras 2 takes some from TensorFlow, which has them under the same names.
        let roots = ["keras", "tf_keras.", "tensorflow."];
        if own || class == "function" || !roots.iter().any(|root| module.starts_with(root)) {
            let name = match value["config"].as_str() {
                Some(name) => name,
                None if own && class.is_empty() => registered,
                None => class,
            };
            return unknown(&format!("`{name}`, a function that is not Keras's own"));
        }
        let given = value["config"].as_object().cloned().unwrap_or_default();
        let arguments = match self.with_arguments(class, &given) {
            Ok(arguments) => arguments,
            Err(name) => {
                return unknown(&format!(
                    "`{class}` with the argument `{name} = {}`",
                    given[&name]
                ));
            }
        };
        Ok(Function { name: name(class), arguments })
    }

    /// The arguments that are not Keras's defaults; else the name of one that nobody knows.
    fn with_arguments(
        &self,
        class: &str,
        given: &Map<String, Value>,
    ) -> Result<Vec<String>, String> {
        let signature = Signature::of_function(class)
            .or_else(|| Signature::of_layer(class))
            .ok_or("?".to_owned());
        let Ok(signature) = signature else {
            let rest = given.iter().find(|(_, value)| !value.is_null());
            return rest.map_or(Ok(Vec::new()), |(name, _)| Err(name.clone()));
        };
        let mut arguments = Vec::new();
        for (written, value) in given {
            let name = renamed(class, written);
            let row = signature.arguments.iter().find(|(row, _)| *row == name);
            match row {
                _ if ["name", "dtype", "trainable"].contains(&name) => {}
                // As a function it has another default than as a layer.
                Some((_, Some(default))) if same(value, default) && class != "LeakyReLU" => {}
                Some(_) => match literal(value) {
                    Some(text) if value.is_string() => {
                        arguments.push(format!("{name} = {}", text.trim_matches('"')));
                    }
                    Some(text) => arguments.push(format!("{name} = {text}")),
                    None => return Err(written.clone()),
                },
                None if value.is_null() => {}
                None => return Err(written.clone()),
            }
        }
        Ok(arguments)
    }
}

/// What an argument of Keras 2 is called now.
pub fn renamed<'a>(class: &str, argument: &'a str) -> &'a str {
    match (class, argument) {
        ("LeakyReLU", "alpha") => "negative_slope",
        // Keras 2's `ThresholdedReLU`.
        ("ReLU", "theta") => "threshold",
        _ => argument,
    }
}

/// What `model!` calls a class of functions.
fn name(class: &str) -> String {
    match class {
        "L1" => "l1".into(),
        "L2" => "l2".into(),
        "L1L2" => "l1_l2".into(),
        "ReLU" => "relu".into(),
        "ELU" => "elu".into(),
        "LeakyReLU" => "leaky_relu".into(),
        "OrthogonalInitializer" => "orthogonal".into(),
        "IdentityInitializer" => "identity".into(),
        class => snake_case(class),
    }
}
