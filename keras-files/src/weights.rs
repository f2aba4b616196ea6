//! Weights of a file for a model: every name and shape is compared before any value is read.

mod legacy;
mod numbered;

use crate::description::{Description, Weight};
use crate::error::{Error, Result};
use crate::file::{Format, KerasFile};
use crate::hdf5::{Array, Kind};

/// Where the weights of a model are in a file, and what does not fit.
#[derive(Default)]
struct Found {
    /// For each weight of the model its array.
    arrays: Vec<Option<Array>>,
    /// What the model has and the file has not.
    missing: Vec<String>,
    /// What the file has and the model has not.
    unexpected: Vec<String>,
}

impl KerasFile {
    /// The values of all weights of a model, in the order of `weights`. What the file holds besides
    /// weights, such as the state of an optimizer, is not looked at.
    ///
    /// Layers are found by their names; those that have names as Keras gives them (`dense_3`) by their
    /// order within their class.
    ///
    /// # Errors
    /// [`Error::Names`] where a weight is missing or too much, [`Error::Shape`] and [`Error::Type`]
    /// where one does not fit, [`Error::Format`] where the file is broken.
    ///
    /// ```
    /// use keras_files::{Description, KerasFile, Weight};
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/text.weights.h5");
    /// let text = Description::of(&serde_json::json!({"class_name": "Sequential", "config": {
    ///     "name": "text", "layers": [
    ///         {"class_name": "Embedding", "config": {"name": "embedding"}},
    ///         {"class_name": "LSTM", "config": {"name": "lstm"}},
    ///         {"class_name": "Dense", "config": {"name": "dense"}}
    /// ]}}));
    /// let weight = |name, shape| Weight { name, shape, trainable: true };
    /// let weights = [
    ///     weight("embedding/embeddings", &[50, 6][..]),
    ///     weight("lstm/kernel", &[6, 24]),
    ///     weight("lstm/recurrent_kernel", &[6, 24]),
    ///     weight("lstm/bias", &[24]),
    ///     weight("dense/kernel", &[5, 1]),
    ///     weight("dense/bias", &[1]),
    /// ];
    /// let error = KerasFile::open(path)?.read_weights(&text, &weights).unwrap_err().to_string();
    /// assert!(error.ends_with("`layers/dense/vars/0` for `dense/kernel` must be 5 x 1, found 6 x 1"));
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn read_weights(
        &self,
        model: &Description,
        weights: &[Weight<'_>],
    ) -> Result<Vec<Vec<f64>>> {
        let found = match self.format {
            Format::Keras | Format::Weights => numbered::find(self, model, weights)?,
            Format::Legacy => legacy::find(self, model, weights)?,
        };
        let Found { arrays, missing, unexpected } = found;
        if !missing.is_empty() || !unexpected.is_empty() {
            return Err(Error::Names { file: self.name.clone(), missing, unexpected });
        }
        let pairs: Vec<(&Weight<'_>, Array)> = weights
            .iter()
            .zip(arrays)
            .filter_map(|(weight, array)| Some((weight, array?)))
            .collect();
        for (weight, array) in &pairs {
            self.check(weight, array)?;
        }
        pairs
            .iter()
            .map(|(weight, array)| self.weights.values(array, weight.shape.iter().product()))
            .collect()
    }

    fn check(&self, weight: &Weight<'_>, array: &Array) -> Result<()> {
        let (file, path) = (self.name.clone(), array.path.clone());
        if let Kind::Other(found) = &array.kind {
            return Err(Error::Type { file, path, found: found.clone() });
        }
        if array.shape != weight.shape {
            let (expected, found) = (weight.shape.to_vec(), array.shape.clone());
            return Err(Error::Shape { file, path, weight: weight.name.into(), expected, found });
        }
        Ok(())
    }
}

/// The weights of a layer of the model: their numbers, and their names behind the layer's.
type Named<'a> = Vec<(usize, Vec<&'a str>)>;

/// The weights of each layer.
fn by_layer<'a>(layers: &[Description], weights: &Named<'a>) -> Vec<Named<'a>> {
    let of = |layer: &Description| {
        let own = weights.iter().filter(|(_, parts)| parts.first() == Some(&layer.name.as_str()));
        own.map(|(number, parts)| (*number, parts[1..].to_vec())).collect()
    };
    layers.iter().map(of).collect()
}

/// The weights of a model by the parts of their names.
pub(crate) fn named<'a>(weights: &[Weight<'a>]) -> Named<'a> {
    let parts = |(number, weight): (usize, &Weight<'a>)| (number, weight.name.split('/').collect());
    weights.iter().enumerate().map(parts).collect()
}
