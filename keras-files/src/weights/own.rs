//! The weights of the model that is in a file, by their names in `model!`; and all arrays of any file.

use super::names;
use crate::architecture::{Architecture, Layer};
use crate::description::{Description, Weight};
use crate::error::{Error, Result};
use crate::file::KerasFile;
use crate::hdf5::{self, Kind};
use crate::text::Struct;
use crate::write::Numbers;
use serde_json::Value;

/// A weight of a model in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its name in the struct of `model!`, such as `dense/kernel`: the name in safetensors files.
    pub name: String,
    /// Keras's name of it, which begins with the file's name of the layer.
    pub keras: String,
    /// Whether optimizers change it.
    pub trainable: bool,
    /// Where it is.
    pub array: Array,
}

/// An array in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// Where it is: groups, then its own name.
    pub path: String,
    /// Its shape; empty for a single number.
    pub shape: Vec<usize>,
    /// numpy's name of its number type.
    pub dtype: String,
}

impl From<&hdf5::Array> for Array {
    fn from(array: &hdf5::Array) -> Self {
        let dtype = array.kind.name().to_owned();
        Array { path: array.path.clone(), shape: array.shape.clone(), dtype }
    }
}

impl Array {
    /// How many values it has.
    pub fn len(&self) -> usize {
        self.shape.iter().fold(1, |product, &axis| product.saturating_mul(axis))
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A model that is read from its file, with the names of its weights.
pub(crate) struct Named {
    pub model: Description,
    /// `model!`'s name, Keras's name, whether it learns.
    pub weights: Vec<(String, String, bool)>,
}

impl Architecture {
    /// The weights that a model has, in the order of its layers; `structs` are those of its text.
    pub(crate) fn named(&self, structs: &[Struct]) -> Named {
        let mut weights = Vec::new();
        let own = structs.last();
        let layers =
            own.map(|own| self.layers_of(own, structs, ("", ""), &mut weights)).unwrap_or_default();
        let model = Description {
            name: self.name.clone(),
            class: "Functional".into(),
            config: Value::Null,
            layers: Some(layers),
        };
        Named { model, weights }
    }

    fn layers_of(
        &self,
        own: &Struct,
        structs: &[Struct],
        (prefix, keras): (&str, &str),
        weights: &mut Vec<(String, String, bool)>,
    ) -> Vec<Description> {
        let mut layers = Vec::new();
        for layer in &self.layers {
            let Some(field) = own.fields.iter().find(|field| field.layer == layer.name) else {
                continue;
            };
            let config = Value::Object(layer.arguments.clone());
            let name = hdf5::join(prefix, &field.name);
            let keras = hdf5::join(keras, &layer.name);
            let inner = field.model.as_ref().zip(layer.model.as_ref());
            let inner = inner.and_then(|(name, model)| {
                Some((structs.iter().find(|one| one.name == *name)?, model))
            });
            let inner = match inner {
                Some((own, model)) => Some(model.layers_of(own, structs, (&name, &keras), weights)),
                None => {
                    let own = names::of(class_of(layer), &config);
                    weights.extend(own.into_iter().map(|(weight, trainable)| {
                        (format!("{name}/{weight}"), format!("{keras}/{weight}"), trainable)
                    }));
                    None
                }
            };
            layers.push(Description {
                name: field.name.clone(),
                class: layer.class.clone(),
                config,
                layers: inner,
            });
        }
        layers
    }
}

/// Keras's class, by its first name.
fn class_of(layer: &Layer) -> &str {
    crate::signature::Signature::of_layer(&layer.class)
        .map_or(layer.class.as_str(), |signature| signature.class)
}

impl KerasFile {
    /// The weights of the model that is in this file.
    ///
    /// # Errors
    /// Those of [`to_model_text`](KerasFile::to_model_text), which finds the names; [`Error::Names`] where
    /// the file has other weights than its own layers.
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/rnn.keras");
    /// let file = keras_files::KerasFile::open(path)?;
    /// let weights = file.own_weights()?;
    /// assert_eq!(weights[3].name, "bidirectional/backward_lstm/lstm_cell/kernel");
    /// assert_eq!(weights[3].array.path, "layers/bidirectional/backward_layer/cell/vars/0");
    /// assert_eq!(weights[3].array.shape, [3, 20]);
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn own_weights(&self) -> Result<Vec<Own>> {
        self.weights_for(self)
    }

    /// The weights of the model that is in another file, as they are in this one.
    ///
    /// # Errors
    /// As for [`own_weights`](KerasFile::own_weights), of either file.
    pub fn weights_for(&self, model: &KerasFile) -> Result<Vec<Own>> {
        let architecture = model.architecture()?;
        let named = architecture.named(&model.structs(None)?);
        let weights = named.weights.iter();
        let table: Vec<Weight<'_>> = weights
            .map(|(name, _, trainable)| Weight { name, shape: &[], trainable: *trainable })
            .collect();
        let arrays = self.arrays_of(&named.model, &table)?;
        let pairs = named.weights.into_iter().zip(&arrays);
        Ok(pairs
            .map(|((name, keras, trainable), array)| Own {
                name,
                keras,
                trainable,
                array: array.into(),
            })
            .collect())
    }

    /// All arrays of the file, in the order of their paths: weights, counters, what an optimizer keeps.
    ///
    /// # Errors
    /// [`Error::Format`] where the file is broken.
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/text.weights.h5");
    /// let arrays = keras_files::KerasFile::open(path)?.arrays()?;
    /// assert_eq!(arrays[0].path, "layers/dense/vars/0");
    /// assert_eq!((arrays[0].len(), arrays[0].dtype.as_str()), (6, "float32"));
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn arrays(&self) -> Result<Vec<Array>> {
        Ok(self.weights.arrays("")?.iter().map(Array::from).collect())
    }

    /// The values of an array in Keras's order; those that are not `float64` as `float32`.
    ///
    /// # Errors
    /// [`Error::Type`] where they are no numbers of `float16`, `bfloat16`, `float32` or `float64` or whole ones,
    /// [`Error::Format`] where the file is broken.
    pub fn numbers(&self, array: &Array) -> Result<Numbers> {
        let wrong = |reason: &dyn std::fmt::Display| {
            Error::format(&self.name, format_args!("`{}`: {reason}", array.path))
        };
        let Some(found) = self.weights.array(&array.path)? else {
            return Err(wrong(&"there is no such array"));
        };
        if let Kind::Other(found) = &found.kind {
            let (file, path) = (self.name.clone(), array.path.clone());
            return Err(Error::Type { file, path, found: found.clone() });
        }
        let count = Array::from(&found).len();
        if count > self.weights.most() {
            return Err(wrong(&format_args!("it cannot have {count} values")));
        }
        let values = self.weights.values(&found, count)?;
        Ok(match found.kind {
            Kind::Float("float64") | Kind::Whole(_) => Numbers::F64(values),
            _ => Numbers::F32(values.into_iter().map(|value| value as f32).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Legacy files, written by Keras, have the names that a file of numbers leaves out.
    #[test]
    fn names_of_keras() {
        for name in ["text", "rnn", "cnn", "two_branch", "autoencoder", "resnet8", "ad01"] {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/");
            let own = KerasFile::open(format!("{folder}{name}.h5")).unwrap().own_weights().unwrap();
            assert!(!own.is_empty());
            for Own { keras, array, .. } in own {
                let path = array.path.split(':').next().unwrap();
                let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
                assert_eq!(last(&keras), last(path));
                assert!(keras.split('/').all(|part| path.contains(part)), "{keras}: {path}");
            }
        }
    }
}
