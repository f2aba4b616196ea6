//! The configuration of a network, as Keras writes it.

use super::{Call, Class, Description, Layer, Tensor, Value};
use crate::error::{Error, Result};
use serde_json::{Map, Value as Json, json};

/// The configuration of a network, as Keras's `config.json` has it.
///
/// # Errors
/// [`Error::Config`] for a layer or a function that Keras has not.
pub fn config(network: &Description) -> Result<Json> {
    Writer { network, lenient: false }.model(&keras_files::snake_case(network.name))
}

/// The same where only the weights count: what Keras has not is left out.
pub(crate) fn outline(network: &Description) -> Result<Json> {
    Writer { network, lenient: true }.model(&keras_files::snake_case(network.name))
}

struct Writer<'a> {
    network: &'a Description,
    lenient: bool,
}

impl Writer<'_> {
    fn model(&self, name: &str) -> Result<Json> {
        let layers = self.network.layers.iter();
        let layers = layers.map(|layer| self.layer(layer)).collect::<Result<Vec<_>>>()?;
        if self.network.list {
            return Ok(json!({
                "module": "keras",
                "class_name": "Sequential",
                "config": {"name": name, "trainable": true, "layers": layers},
                "registered_name": null,
            }));
        }
        Ok(json!({
            // Under the name `keras` it does not load.
            "module": "keras.src.models.functional",
            "class_name": "Functional",
            "config": {
                "name": name,
                "trainable": true,
                "layers": layers,
                "input_layers": self.ends(self.network.inputs),
                "output_layers": self.ends(self.network.outputs),
            },
            "registered_name": "Functional",
        }))
    }

    fn wrong(&self, layer: &str, reason: impl std::fmt::Display) -> Error {
        Error::Config(format!(
            "`{}` cannot be written for Keras: layer `{layer}`: {reason}",
            self.network.name
        ))
    }

    fn layer(&self, layer: &Layer) -> Result<Json> {
        let mut config = Map::new();
        config.insert("name".into(), layer.name.into());
        for (name, value) in layer.arguments {
            config.insert((*name).into(), self.value(layer.name, value)?);
        }
        let mut written = match layer.class {
            Class::Keras(class) => json!({
                "module": "keras.layers",
                "class_name": class,
                "config": config,
                "registered_name": null,
            }),
            Class::Component(_, Some(network)) => {
                let mut model = Writer { network, ..*self }.model(layer.name)?;
                if let Some(trainable) = config.get("trainable") {
                    model["config"]["trainable"] = trainable.clone();
                }
                model
            }
            Class::Component(class, None) if self.lenient => {
                json!({"class_name": class, "config": config})
            }
            Class::Component(class, None) => {
                let reason = format!("`{class}` is a layer of your own, which Keras has not");
                return Err(self.wrong(layer.name, reason));
            }
        };
        if !self.network.list {
            let calls = layer.calls.iter();
            let calls =
                calls.map(|call| self.call(layer.name, call)).collect::<Result<Vec<_>>>()?;
            written["name"] = layer.name.into();
            written["inbound_nodes"] = calls.into();
        }
        Ok(written)
    }

    fn call(&self, layer: &str, call: &Call) -> Result<Json> {
        let positional = call.positional.iter().map(|value| self.value(layer, value));
        let positional = positional.collect::<Result<Vec<_>>>()?;
        Ok(json!({"args": positional, "kwargs": self.object(layer, call.named)?}))
    }

    fn object(
        &self,
        layer: &str,
        arguments: &[(&'static str, Value)],
    ) -> Result<Map<String, Json>> {
        let pairs = arguments.iter();
        pairs.map(|(name, value)| Ok(((*name).into(), self.value(layer, value)?))).collect()
    }

    fn value(&self, layer: &str, value: &Value) -> Result<Json> {
        Ok(match value {
            Value::None => Json::Null,
            Value::Flag(flag) => (*flag).into(),
            Value::Whole(number) => (*number).into(),
            Value::Number(number) => (*number).into(),
            Value::Text(text) => (*text).into(),
            Value::List(list) => list
                .iter()
                .map(|value| self.value(layer, value))
                .collect::<Result<Vec<_>>>()?
                .into(),
            Value::Tensor(tensor) => json!({
                "class_name": "__keras_tensor__",
                "config": {
                    // Keras computes the shapes anew.
                    "shape": vec![Json::Null; tensor.rank + 1],
                    "dtype": "float32",
                    "keras_history": self.history(tensor),
                },
            }),
            Value::Object { module, class, arguments } => json!({
                "module": module,
                "class_name": class,
                "config": self.object(layer, arguments)?,
                "registered_name": null,
            }),
            Value::Missing(_) if self.lenient => Json::Null,
            Value::Missing(reason) => return Err(self.wrong(layer, reason)),
        })
    }

    fn history(&self, tensor: &Tensor) -> Json {
        let name = self.network.layers.get(tensor.layer).map_or("", |layer| layer.name);
        json!([name, tensor.call, tensor.port])
    }

    /// What goes in or comes out: one tensor, or a list.
    fn ends(&self, tensors: &[Tensor]) -> Json {
        match tensors {
            [one] => self.history(one),
            several => several.iter().map(|tensor| self.history(tensor)).collect(),
        }
    }
}
