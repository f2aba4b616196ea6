//! Legacy `.h5`: the configuration as an attribute, weights under the names of layers.

use super::{Saved, VERSION};
use crate::description::Description;
use crate::error::{Error, Result};
use crate::hdf5::join;
use crate::write::tree::Tree;

/// HDF5 keeps an attribute in the header of its group, which is not longer; Keras splits lists that are.
const MAX_HEADER: usize = 64_512;

impl Saved<'_> {
    /// The bytes of a legacy `.h5` file with the model.
    ///
    /// # Errors
    /// [`Error::Format`] where a value is missing or HDF5 cannot hold it.
    pub fn legacy(&self, file: &str) -> Result<Vec<u8>> {
        let mut tree = Tree::default();
        for (name, text) in [("keras_version", VERSION), ("backend", "tensorflow")] {
            tree.text("", name, text);
            tree.text("model_weights", name, text);
        }
        tree.text("", "model_config", &self.config.to_string());
        self.legacy_weights("model_weights", &mut tree, file)?;
        tree.bytes(file)
    }

    /// The bytes of a legacy `.h5` file with weights alone.
    ///
    /// # Errors
    /// As for [`legacy`](Saved::legacy).
    pub fn legacy_weights_h5(&self, file: &str) -> Result<Vec<u8>> {
        let mut tree = Tree::default();
        tree.text("", "keras_version", VERSION);
        tree.text("", "backend", "tensorflow");
        self.legacy_weights("", &mut tree, file)?;
        tree.bytes(file)
    }

    fn legacy_weights(&self, root: &str, tree: &mut Tree, file: &str) -> Result<()> {
        let model = Description::of(self.config);
        let layers = model.layers.unwrap_or_default();
        let sequential = model.class == "Sequential";
        let layers: Vec<&Description> =
            layers.iter().filter(|layer| !(sequential && layer.class == "InputLayer")).collect();
        let names = layers.iter().map(|layer| layer.name.clone()).collect();
        list(tree, root, "layer_names", names);
        for layer in layers {
            let prefix = format!("{}/", layer.name);
            let own = self.weights.iter().enumerate();
            let mut own: Vec<_> =
                own.filter(|(_, weight)| weight.name.starts_with(&prefix)).collect();
            // Those that learn come first; a layer that is frozen as a whole keeps its order.
            let frozen = layer.config["trainable"] == false;
            own.sort_by_key(|(_, weight)| !frozen && !weight.trainable);
            let group = join(root, &layer.name);
            let names = own.iter().map(|(_, weight)| weight.name.to_owned()).collect();
            list(tree, &group, "weight_names", names);
            for (number, weight) in own {
                let Some(values) = self.values.get(number) else {
                    let reason = format_args!("`{}` has no values", weight.name);
                    return Err(Error::format(file, reason));
                };
                tree.array(&join(&group, weight.name), weight.shape, values.clone());
            }
        }
        let top = join(root, "top_level_model_weights");
        list(tree, &top, "weight_names", Vec::new());
        Ok(())
    }
}

/// An attribute that is a list, in parts if it is long.
fn list(tree: &mut Tree, group: &str, name: &str, list: Vec<String>) {
    let len: usize = list.iter().map(|text| text.len() + 16).sum();
    if len <= MAX_HEADER {
        tree.list(group, name, list);
        return;
    }
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    let mut room = MAX_HEADER;
    for text in list {
        let len = text.len() + 16;
        if len > room {
            parts.push(Vec::new());
            room = MAX_HEADER;
        }
        room = room.saturating_sub(len);
        if let Some(part) = parts.last_mut() {
            part.push(text);
        }
    }
    for (number, part) in parts.into_iter().enumerate() {
        tree.list(group, &format!("{name}{number}"), part);
    }
}
