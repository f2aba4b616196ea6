//! The layers of a file with their arrays in Keras's order, for a model that only the Rust compiler knows.

use super::legacy;
use super::own::Array;
use crate::description::Description;
use crate::error::{Error, Result};
use crate::file::{Format, KerasFile};
use crate::hdf5::{self, join};
use crate::layout::{container, copies, paths};
use crate::pairs::Candidate;
use crate::text::{Struct, field_name};
use std::cmp::Ordering;

/// A layer that has weights in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The place in the list of the model that it is in; none for the file's own model.
    pub parent: Option<usize>,
    /// Keras's class, `Model` for a model; empty where the file does not say it.
    pub class: String,
    /// Keras's default name of the class.
    pub base: String,
    /// Its name, with letters, digits and underscores alone.
    pub name: String,
    /// The how manieth it is of those of its class, in the same model, whose names Keras gave; none where
    /// somebody gave it a name.
    pub generated: Option<usize>,
    /// Its group.
    pub path: String,
    /// Its arrays in Keras's order; those of a model are its layers', but in legacy files.
    pub arrays: Vec<Array>,
    /// In legacy files the name of each array, such as `kernel`.
    pub names: Vec<String>,
}

impl KerasFile {
    /// All layers with weights, models before what is in them.
    ///
    /// # Errors
    /// [`Error::Format`] where the file is broken, or does not say in which order weights are.
    ///
    /// ```
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models/text.weights.h5");
    /// let groups = keras_files::KerasFile::open(path)?.groups()?;
    /// let lstm = groups.iter().find(|group| group.class == "LSTM").unwrap();
    /// assert_eq!(lstm.arrays[2].path, "layers/lstm/cell/vars/2");
    /// # Ok::<(), keras_files::Error>(())
    /// ```
    pub fn groups(&self) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        // A model that cannot be read may have weights that can.
        let architecture = self.config().and_then(|_| self.architecture().ok());
        if self.format() == Format::Legacy {
            for (name, base, path, weights) in legacy::all(self, architecture.as_ref())? {
                groups.push(Group {
                    parent: None,
                    class: class_of(&base),
                    base: of_model(&base),
                    name: field_name(&name),
                    generated: None,
                    path,
                    names: weights.iter().map(|(name, _)| legacy::last(name).to_owned()).collect(),
                    arrays: weights.iter().map(|(_, array)| Array::from(array)).collect(),
                });
            }
            count(&mut groups);
            return Ok(groups);
        }
        let described = architecture.and_then(|architecture| {
            let structs: Vec<Struct> = architecture.structs(self.name(), "Net").ok()?;
            architecture.named(&structs).model.layers
        });
        self.numbered("", None, described.as_deref(), &mut groups, MAX_DEPTH)?;
        count(&mut groups);
        Ok(groups)
    }

    /// The layers of the model whose group is `path`.
    fn numbered(
        &self,
        path: &str,
        parent: Option<usize>,
        described: Option<&[Description]>,
        groups: &mut Vec<Group>,
        depth: usize,
    ) -> Result<()> {
        let (hdf5, group) = (&self.weights, join(path, "layers"));
        let Some(depth) = depth.checked_sub(1).filter(|_| hdf5.has_group(&group)) else {
            return Ok(());
        };
        for container in hdf5.groups(&group)? {
            let path = join(&group, &container);
            let all = hdf5.arrays(&path)?;
            if all.iter().all(|array| array.kind.is_whole()) {
                continue;
            }
            let vars = join(&path, "vars");
            let name = hdf5.has_group(&vars).then(|| hdf5.text(&vars, "name")).transpose()?;
            let name = field_name(&name.flatten().unwrap_or_else(|| container.clone()));
            let base = of_model(super::numbered::without_number(&container));
            let class = class_of(&base);
            let own = described.and_then(|all| all.iter().find(|layer| layer.name == name));
            let mut found = Group {
                parent,
                class,
                base,
                name,
                generated: None,
                path: path.clone(),
                arrays: Vec::new(),
                names: Vec::new(),
            };
            if found.class == "Model" {
                groups.push(found);
                let number = groups.len() - 1;
                let inner = own.and_then(|own| own.layers.as_deref());
                self.numbered(&path, Some(number), inner, groups, depth)?;
                continue;
            }
            found.arrays = match own {
                Some(layer) => self.in_layout(layer, &path, &all),
                None => self.in_order(&found.class, &path, all)?,
            };
            groups.push(found);
        }
        Ok(())
    }

    /// The arrays of a layer whose arguments the file has.
    fn in_layout(&self, layer: &Description, path: &str, all: &[hdf5::Array]) -> Vec<Array> {
        let names = super::names::of(&layer.class, &layer.config);
        let parts: Vec<Vec<&str>> =
            names.iter().map(|(name, _)| name.split('/').collect()).collect();
        let places = paths(layer, &parts);
        let places = places.iter().map(|place| join(path, place));
        places
            .filter_map(|place| all.iter().find(|array| array.path == place))
            .map(Array::from)
            .collect()
    }

    /// The arrays of a layer, sorted as Keras has the weights of its class.
    fn in_order(&self, class: &str, path: &str, mut all: Vec<hdf5::Array>) -> Result<Vec<Array>> {
        let layer = Description {
            name: String::new(),
            class: class.into(),
            config: serde_json::Value::Null,
            layers: None,
        };
        let copy = copies(&layer).map(|copy| join(path, copy));
        // Counters and seeds are no weights, but for the count of `Normalization`.
        all.retain(|array| {
            (!array.kind.is_whole() || class == "Normalization")
                && Some(&array.path) != copy.as_ref()
        });
        let within = |array: &hdf5::Array| array.path[path.len()..].to_owned();
        all.sort_by(|a, b| in_order(&within(a), &within(b)));
        let mut cells: Vec<String> = Vec::new();
        for array in &all {
            let path = within(array);
            let cell = path.split_once("/cells/").and_then(|(_, rest)| rest.split('/').next());
            cells.extend(cell.map(|cell| super::numbered::without_number(cell).to_owned()));
        }
        cells.dedup();
        if cells.len() > 1 {
            let reason = format_args!(
                "`{path}` has cells of several classes, whose order is in the model: use the .keras or .h5 \
                 file of the model"
            );
            return Err(Error::format(self.name(), reason));
        }
        Ok(all.iter().map(Array::from).collect())
    }
}

/// Finds the order of the layers of a class.
fn count(groups: &mut [Group]) {
    let number = |group: &Group| Candidate::new(&group.name, &group.base).number();
    let numbers: Vec<Option<u64>> = groups.iter().map(number).collect();
    let places: Vec<Option<usize>> = groups
        .iter()
        .zip(&numbers)
        .map(|(group, own)| {
            let own = (*own)?;
            let alike = groups
                .iter()
                .zip(&numbers)
                .filter(|(other, _)| other.parent == group.parent && other.base == group.base);
            Some(alike.filter(|(_, other)| other.is_some_and(|other| other < own)).count())
        })
        .collect();
    groups.iter_mut().zip(places).for_each(|(group, place)| group.generated = place);
}

/// Models in models.
const MAX_DEPTH: usize = 32;

/// What Keras keeps in this order, whatever its name; the rest is in the order of names and numbers.
const ORDER: &[&str] = &[
    "forward_layer",
    "backward_layer",
    "query_dense",
    "key_dense",
    "gate_dense",
    "value_dense",
    "output_dense",
    "layer",
    "cell",
    "vars",
];

/// Compares two paths within a layer.
fn in_order(a: &str, b: &str) -> Ordering {
    let key = |part: &str| {
        let known = ORDER.iter().position(|name| *name == part.trim_start_matches('_'));
        let (base, number) = match part.rsplit_once('_') {
            Some((base, number)) => (base, number.parse::<usize>().ok()),
            None => (part, part.parse::<usize>().ok()),
        };
        match number {
            Some(number) => (known, base.to_owned(), number),
            None => (known, part.to_owned(), 0),
        }
    };
    // `vars/0` has its number as its name.
    let plain = |part: &str| part.parse::<usize>().ok();
    let pairs = a.split('/').zip(b.split('/'));
    let mut orders = pairs.map(|(a, b)| match (plain(a), plain(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => key(a).cmp(&key(b)),
    });
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// One name for all kinds of models.
fn of_model(base: &str) -> String {
    match base {
        "sequential" | "functional" => "model".into(),
        base => base.into(),
    }
}

/// Keras's class with this default name; `Model` for models, nothing for another name.
fn class_of(base: &str) -> String {
    match of_model(base).as_str() {
        "model" => "Model".into(),
        base => crate::signature::layers()
            .find(|class| container(class) == base)
            .unwrap_or_default()
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_within_a_layer() {
        let mut paths = [
            "output_dense/vars/0",
            "value_dense/vars/1",
            "value_dense/vars/0",
            "query_dense/vars/0",
            "key_dense/vars/0",
        ];
        paths.sort_by(|a, b| in_order(a, b));
        assert_eq!(paths[0], "query_dense/vars/0");
        assert_eq!(paths[2..4], ["value_dense/vars/0", "value_dense/vars/1"]);
        let mut paths = ["vars/10", "vars/9", "layer/vars/0"];
        paths.sort_by(|a, b| in_order(a, b));
        assert_eq!(paths, ["layer/vars/0", "vars/9", "vars/10"]);
        let cell = |name: &str| format!("cell/cells/{name}/vars/0");
        assert!(in_order(&cell("lstm_cell_9"), &cell("lstm_cell_10")).is_lt());
        assert!(in_order(&cell("lstm_cell"), &cell("lstm_cell_1")).is_lt());
        assert!(in_order("backward_layer/cell/vars/0", "forward_layer/cell/vars/2").is_gt());
    }

    #[test]
    fn classes_by_their_default_names() {
        assert_eq!(class_of("conv2d"), "Conv2D");
        assert_eq!(class_of("p_re_lu"), "PReLU");
        assert_eq!(class_of("grouped_query_attention"), "GroupQueryAttention");
        assert_eq!(class_of("sequential"), "Model");
        assert_eq!(class_of("stem"), "");
    }
}
