//! Groups in groups, with what is in them, as the bytes of an HDF5 file.

use crate::error::{Error, Result};
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, GroupBuilder};
use std::collections::BTreeMap;

/// The values of a weight.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    /// float32, as Keras has it.
    F32(Vec<f32>),
    /// float64
    F64(Vec<f64>),
}

/// A group.
#[derive(Default)]
pub struct Tree {
    texts: Vec<(String, String)>,
    lists: Vec<(String, Vec<String>)>,
    groups: BTreeMap<String, Tree>,
    arrays: BTreeMap<String, (Vec<u64>, Numbers)>,
}

impl Tree {
    /// The group at a path, made if it is not there.
    pub fn group(&mut self, path: &str) -> &mut Tree {
        let mut group = self;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            group = group.groups.entry(name.into()).or_default();
        }
        group
    }

    /// Sets an attribute of a group.
    pub fn text(&mut self, group: &str, name: &str, text: &str) {
        self.group(group).texts.push((name.into(), text.into()));
    }

    /// Sets an attribute of a group that is a list.
    pub fn list(&mut self, group: &str, name: &str, list: Vec<String>) {
        self.group(group).lists.push((name.into(), list));
    }

    /// Adds an array at a path.
    pub fn array(&mut self, path: &str, shape: &[usize], values: Numbers) {
        let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
        let shape = shape.iter().map(|&axis| axis as u64).collect();
        self.group(group).arrays.insert(name.into(), (shape, values));
    }

    /// The file.
    pub fn bytes(self, file: &str) -> Result<Vec<u8>> {
        let mut builder = FileBuilder::new();
        for (name, value) in attributes(self.texts, self.lists) {
            builder.set_attr(&name, value);
        }
        for (name, (shape, values)) in self.arrays {
            fill(builder.create_dataset(&name), &shape, &values);
        }
        for (name, tree) in self.groups {
            let group = tree.build(builder.create_group(&name));
            builder.add_group(group.finish());
        }
        builder.finish().map_err(|error| Error::format(file, error))
    }

    fn build(self, mut group: GroupBuilder) -> GroupBuilder {
        for (name, value) in attributes(self.texts, self.lists) {
            group.set_attr(&name, value);
        }
        for (name, (shape, values)) in self.arrays {
            fill(group.create_dataset(&name), &shape, &values);
        }
        for (name, tree) in self.groups {
            let inner = tree.build(group.create_group(&name));
            group.add_group(inner.finish());
        }
        group
    }
}

fn attributes(
    texts: Vec<(String, String)>,
    lists: Vec<(String, Vec<String>)>,
) -> impl Iterator<Item = (String, AttrValue)> {
    let texts = texts.into_iter().map(|(name, text)| (name, AttrValue::VarLenString(text)));
    let lists = lists.into_iter().map(|(name, list)| (name, AttrValue::VarLenStringArray(list)));
    texts.chain(lists)
}

fn fill(dataset: &mut DatasetBuilder, shape: &[u64], values: &Numbers) {
    match values {
        Numbers::F32(values) => dataset.with_f32_data(values),
        Numbers::F64(values) => dataset.with_f64_data(values),
    };
    dataset.with_shape(shape);
}
