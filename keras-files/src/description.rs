//! What a model says of itself: its layers, and its weights.

use serde_json::Value;

/// A layer of a model that is written in Rust, as Keras would describe it.
///
/// ```
/// use serde_json::json;
/// let config = json!({"class_name": "Sequential", "config": {"name": "net", "layers": [
///     {"class_name": "Dense", "config": {"name": "dense"}}
/// ]}});
/// let net = keras_files::Description::of(&config);
/// assert_eq!(net.layers.unwrap()[0].class, "Dense");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// Keras's class, or that of a layer of one's own.
    pub class: String,
    /// Its arguments, as Keras writes them.
    pub config: Value,
    /// The layers of a model.
    pub layers: Option<Vec<Description>>,
}

/// A weight of a model: what it is called, and what it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight<'a> {
    /// Keras's path, such as `dense/kernel`; in a nested model it begins with that model's name.
    pub name: &'a str,
    /// Keras's shape.
    pub shape: &'a [usize],
    /// Whether optimizers change it: legacy files have these first in each layer.
    pub trainable: bool,
}

impl Description {
    /// That of a model or layer whose configuration this is.
    pub fn of(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let config = value["config"].clone();
        let layers = match value["class_name"].as_str() {
            Some("Sequential" | "Functional") => {
                config["layers"].as_array().map(|all| all.iter().map(Description::of).collect())
            }
            _ => None,
        };
        Description {
            name: text(&config["name"]),
            class: text(&value["class_name"]),
            config,
            layers,
        }
    }
}
