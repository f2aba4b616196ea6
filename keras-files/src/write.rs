//! Files that Keras loads. Equal models give equal bytes.

mod legacy;
mod tree;

use crate::description::{Description, Weight};
use crate::error::{Error, Result};
use crate::hdf5::join;
use crate::layout::{containers, copies, paths};
use serde_json::Value;
use std::io::{Cursor, Write};
use tree::Tree;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

pub use tree::Numbers;

/// The Keras whose files these are like.
pub(crate) const VERSION: &str = "3.15.1";

/// A model to be written: what it is, and its weights.
pub struct Saved<'a> {
    /// Its configuration as Keras writes it.
    pub config: &'a Value,
    /// Its weights.
    pub weights: &'a [Weight<'a>],
    /// The values of each.
    pub values: &'a [Numbers],
}

impl Saved<'_> {
    /// The bytes of a `.keras` file.
    ///
    /// # Errors
    /// [`Error::Format`] where a value is missing or the archive gets too long.
    ///
    /// ```
    /// use keras_files::{KerasFile, Numbers, Saved, Weight};
    /// use serde_json::json;
    /// let config = json!({"module": "keras", "class_name": "Sequential", "config": {
    ///     "name": "line", "layers": [
    ///         {"class_name": "InputLayer", "config": {"batch_shape": [null, 1], "name": "x"}},
    ///         {"class_name": "Dense", "config": {"name": "dense", "units": 1, "use_bias": false}}
    /// ]}});
    /// let weights = [Weight { name: "dense/kernel", shape: &[1, 1], trainable: true }];
    /// let line = Saved { config: &config, weights: &weights, values: &[Numbers::F32(vec![2.0])] };
    /// let bytes = line.keras("line.keras")?;
    ///
    /// let file = KerasFile::from_bytes("line.keras", &bytes)?;
    /// assert_eq!(file.architecture()?.name, "line");
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn keras(&self, file: &str) -> Result<Vec<u8>> {
        let wrong = |error: &dyn std::fmt::Display| Error::format(file, error);
        let metadata = serde_json::json!({
            "keras_version": VERSION,
            // Keras does not read it.
            "date_saved": "1980-01-01@00:00:00",
        });
        let weights = self.weights_h5(file)?;
        let entries = [
            ("metadata.json", metadata.to_string().into_bytes()),
            ("config.json", self.config.to_string().into_bytes()),
            ("model.weights.h5", weights),
        ];
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        for (name, bytes) in entries {
            archive.start_file(name, options).map_err(|error| wrong(&error))?;
            archive.write_all(&bytes).map_err(|error| wrong(&error))?;
        }
        Ok(archive.finish().map_err(|error| wrong(&error))?.into_inner())
    }

    /// The bytes of a `.weights.h5` file.
    ///
    /// # Errors
    /// [`Error::Format`] where a value is missing or HDF5 cannot hold it.
    pub fn weights_h5(&self, file: &str) -> Result<Vec<u8>> {
        let mut tree = Tree::default();
        let model = Description::of(self.config);
        let named: Vec<(usize, Vec<&str>)> = super::weights::named(self.weights);
        self.model("", &model, &named, &mut tree, file)?;
        tree.bytes(file)
    }

    fn model(
        &self,
        path: &str,
        model: &Description,
        weights: &[(usize, Vec<&str>)],
        tree: &mut Tree,
        file: &str,
    ) -> Result<()> {
        tree.text(&join(path, "vars"), "name", &model.name);
        let layers = model.layers.as_deref().unwrap_or_default();
        tree.group(&join(path, "layers"));
        // Sequential models do not count their inputs as layers.
        let is_input = |layer: &&Description| layer.class == "InputLayer";
        let inputs = model.class == "Functional";
        let layers: Vec<&Description> =
            layers.iter().filter(|layer| inputs || !is_input(layer)).collect();
        let names = containers(layers.iter().map(|layer| layer.class.as_str()));
        for (layer, name) in layers.into_iter().zip(names) {
            let group = join(path, &format!("layers/{name}"));
            let own = weights.iter().filter(|(_, parts)| parts.first() == Some(&&*layer.name));
            let own: Vec<(usize, Vec<&str>)> =
                own.map(|(number, parts)| (*number, parts[1..].to_vec())).collect();
            if layer.layers.is_some() {
                self.model(&group, layer, &own, tree, file)?;
                continue;
            }
            tree.text(&join(&group, "vars"), "name", &layer.name);
            let parts: Vec<Vec<&str>> = own.iter().map(|(_, parts)| parts.clone()).collect();
            for ((number, _), place) in own.iter().zip(paths(layer, &parts)) {
                self.array(&join(&group, &place), *number, tree, file)?;
            }
            if let (Some(copy), Some((number, _))) = (copies(layer), own.first()) {
                self.array(&join(&group, copy), *number, tree, file)?;
            }
        }
        Ok(())
    }

    fn array(&self, path: &str, number: usize, tree: &mut Tree, file: &str) -> Result<()> {
        let (Some(weight), Some(values)) = (self.weights.get(number), self.values.get(number))
        else {
            return Err(Error::format(file, format_args!("`{path}` has no values")));
        };
        tree.array(path, weight.shape, values.clone());
        Ok(())
    }
}
