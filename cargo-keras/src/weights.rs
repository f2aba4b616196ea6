//! The weights of a model from a file of any format, and as the bytes of one.

use crate::Result;
use crate::files;
use crate::table::{Table, shape, thousands};
use keras_files::{Error, Format, KerasFile, Numbers, Own, Saved, Weight};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The weights of a model, in its order.
pub struct Weights {
    /// Names and shapes as the file with the model has them, places as the file with the weights.
    pub own: Vec<Own>,
    /// The values of each.
    pub values: Vec<Numbers>,
}

impl Weights {
    /// Those of the model that is in the file.
    pub fn of(model: &KerasFile) -> Result<Self> {
        Weights::from_keras(model, model)
    }

    /// Those of a model in another of Keras's files.
    pub fn from_keras(file: &KerasFile, model: &KerasFile) -> Result<Self> {
        let expected = model.own_weights().map_err(sentence)?;
        let own = file.weights_for(model).map_err(sentence)?;
        let mut values = Vec::new();
        for (own, expected) in own.iter().zip(&expected) {
            check(file.name(), own, &expected.array.shape)?;
            values.push(file.numbers(&own.array).map_err(sentence)?);
        }
        Ok(Weights { own, values })
    }

    /// Those of a model in a safetensors file, under their names in `model!`.
    pub fn from_safetensors(path: &Path, model: &KerasFile) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = files::read(path)?;
        let tensors = SafeTensors::deserialize(&bytes)
            .map_err(|error| format!("`{name}` is not a valid safetensors file: {error}"))?;
        let mut own = model.own_weights().map_err(sentence)?;
        let expected = |tensor: &str| own.iter().any(|weight| weight.name == tensor);
        let quoted = |name: &str| format!("`{name}`");
        let unexpected: Vec<String> =
            tensors.names().into_iter().filter(|name| !expected(name)).map(quoted).collect();
        let missing = own.iter().filter(|weight| tensors.tensor(&weight.name).is_err());
        let missing: Vec<String> = missing.map(|weight| quoted(&weight.name)).collect();
        if !missing.is_empty() || !unexpected.is_empty() {
            return Err(sentence(Error::Names { file: name, missing, unexpected }));
        }
        let mut values = Vec::new();
        for weight in &mut own {
            let Ok(tensor) = tensors.tensor(&weight.name) else { continue };
            let wanted = std::mem::replace(&mut weight.array.shape, tensor.shape().to_vec());
            weight.array.path.clone_from(&weight.name);
            check(&name, weight, &wanted)?;
            values.push(numbers(&name, &weight.name, &tensor)?);
        }
        Ok(Weights { own, values })
    }

    /// The bytes of a safetensors file.
    pub fn safetensors(&self) -> Result<Vec<u8>> {
        let bytes: Vec<(Dtype, Vec<u8>)> = self.values.iter().map(little_endian).collect();
        let mut views = BTreeMap::new();
        for (own, (dtype, bytes)) in self.own.iter().zip(&bytes) {
            let view = TensorView::new(*dtype, own.array.shape.clone(), bytes)
                .map_err(|error| format!("`{}`: {error}", own.name))?;
            views.insert(own.name.clone(), view);
        }
        safetensors::serialize(views, None).map_err(|error| error.to_string())
    }

    /// The bytes of a file of Keras's with the model of another.
    pub fn keras(
        &self,
        file: &str,
        model: &KerasFile,
        format: Format,
        weights_only: bool,
    ) -> Result<Vec<u8>> {
        let config: Value = serde_json::from_str(model.config().unwrap_or_default())
            .map_err(|error| format!("`{}`: its configuration: {error}", model.name()))?;
        let config = match format {
            Format::Keras => with_modules(model, config)?,
            _ => config,
        };
        let weights: Vec<Weight<'_>> = self
            .own
            .iter()
            .map(|own| Weight {
                name: &own.keras,
                shape: &own.array.shape,
                trainable: own.trainable,
            })
            .collect();
        let saved = Saved { config: &config, weights: &weights, values: &self.values };
        let bytes = match (format, weights_only) {
            (Format::Keras, _) => saved.keras(file),
            (Format::Weights, _) => saved.weights_h5(file),
            (Format::Legacy, true) => saved.legacy_weights_h5(file),
            (Format::Legacy, false) => saved.legacy(file),
        };
        bytes.map_err(sentence)
    }

    /// What they are, a row a weight, and where `file` has them.
    pub fn table(&self, file: &Path) -> String {
        let mut table = Table::new(["name", "shape", "type", "from"], &[]);
        for own in &self.own {
            let array = &own.array;
            let dtype = array.dtype.clone();
            table.add([own.name.clone(), shape(&array.shape), dtype, array.path.clone()]);
        }
        let values: usize = self.own.iter().map(|own| own.array.len()).sum();
        let (arrays, values) = (table.len(), thousands(values));
        format!("{table}`{}`: {arrays} arrays, {values} values\n", file.display())
    }
}

/// An error as the sentence of a command.
pub fn sentence(error: Error) -> String {
    error.to_string()
}

/// Objects to another shape than the model's.
fn check(file: &str, own: &Own, expected: &[usize]) -> Result {
    match own.array.shape == expected {
        true => Ok(()),
        false => Err(sentence(Error::Shape {
            file: file.into(),
            path: own.array.path.clone(),
            weight: own.name.clone(),
            expected: expected.to_vec(),
            found: own.array.shape.clone(),
        })),
    }
}

fn numbers(file: &str, name: &str, tensor: &TensorView<'_>) -> Result<Numbers> {
    let data = tensor.data();
    match tensor.dtype() {
        Dtype::F32 => {
            let values = data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            Ok(Numbers::F32(values.collect()))
        }
        Dtype::F64 => {
            let values = data.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
            Ok(Numbers::F64(values.collect()))
        }
        found => Err(format!("`{file}`: `{name}` must be F32 or F64, found {found}")),
    }
}

fn little_endian(values: &Numbers) -> (Dtype, Vec<u8>) {
    match values {
        Numbers::F32(values) => {
            (Dtype::F32, values.iter().flat_map(|value| value.to_le_bytes()).collect())
        }
        Numbers::F64(values) => {
            (Dtype::F64, values.iter().flat_map(|value| value.to_le_bytes()).collect())
        }
    }
}

/// A configuration as a `.keras` file has it: Keras 3 looks for classes by their modules, which it leaves out
/// of `.h5` files.
fn with_modules(model: &KerasFile, mut config: Value) -> Result<Value> {
    let name = model.name();
    let version = model.keras_version().map_err(sentence)?.unwrap_or_default();
    if !version.starts_with("3.") {
        let version = if version.is_empty() { "1".into() } else { version };
        return Err(format!(
            "`{name}` is of Keras {version}, and a .keras file is read by Keras 3 alone, which has other \
             arguments: convert it to .h5, or load it in Keras 3 and save it there"
        ));
    }
    add_modules(&mut config);
    Ok(config)
}

fn add_modules(model: &mut Value) {
    let Some(class) = model["class_name"].as_str().map(str::to_owned) else { return };
    if !model["config"].is_object() {
        return;
    }
    if model.get("module").is_none() {
        let (module, registered) = match class.as_str() {
            "Sequential" => ("keras", Value::Null),
            // Under the name `keras` it does not load.
            "Functional" => ("keras.src.models.functional", json!("Functional")),
            _ => ("keras.layers", Value::Null),
        };
        model["module"] = module.into();
        model["registered_name"] = registered;
    }
    let layers = model["config"].get_mut("layers").and_then(Value::as_array_mut);
    if let Some(layers) = layers {
        layers.iter_mut().for_each(add_modules);
    }
    for inner in ["layer", "backward_layer", "cell"] {
        match model["config"].get_mut(inner) {
            Some(Value::Array(list)) => list.iter_mut().for_each(add_modules),
            Some(layer) => add_modules(layer),
            None => {}
        }
    }
}
