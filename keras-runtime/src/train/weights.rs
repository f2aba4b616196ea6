//! Weights in and out: as arrays, as files.

#[cfg(feature = "keras-files")]
use super::keras;
use super::network::{Flat, Tables};
use crate::element::Element;
use crate::error::{Count, Error, Result};
use crate::weights::{self, Dtype, TensorInfo};
use std::path::Path;

/// A copy of a weight.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightArray<T> {
    /// Keras's path, such as `dense/kernel`.
    pub name: &'static str,
    /// Keras's shape.
    pub shape: &'static [usize],
    /// The values in Keras's order.
    pub values: Vec<T>,
}

impl<T> AsRef<[T]> for WeightArray<T> {
    fn as_ref(&self) -> &[T] {
        &self.values
    }
}

pub fn get<T: Element>(network: &dyn Flat<T>) -> Vec<WeightArray<T>> {
    once!(T: copies(network: &dyn Flat<T>) -> Vec<WeightArray<T>>)
}

fn copies<T: Element>(network: &dyn Flat<T>) -> Vec<WeightArray<T>> {
    let mut rest = network.weights();
    let weights = network.tables().weights.iter();
    weights
        .map(|weight| {
            let (values, after) = rest.split_at(weight.len());
            rest = after;
            WeightArray { name: weight.name, shape: weight.shape, values: values.to_vec() }
        })
        .collect()
}

pub fn set<T: Element>(network: &mut dyn Flat<T>, arrays: &[&[T]]) -> Result<()> {
    once!(T: replace(network: &mut dyn Flat<T>, arrays: &[&[T]]) -> Result<()>)
}

fn replace<T: Element>(network: &mut dyn Flat<T>, arrays: &[&[T]]) -> Result<()> {
    let Tables { name, weights, .. } = network.tables();
    if arrays.len() != weights.len() {
        return Err(Error::Config(format!(
            "`{name}` has {}, found {}",
            Count(weights.len(), "weight"),
            Count(arrays.len(), "array")
        )));
    }
    for (weight, array) in weights.iter().zip(arrays) {
        if array.len() != weight.len() {
            return Err(Error::Config(format!(
                "`{}` has {} values ({:?}), found an array of {}",
                weight.name,
                weight.len(),
                weight.shape,
                array.len()
            )));
        }
    }
    let mut rest = network.weights_mut();
    for array in arrays {
        let (values, after) = rest.split_at_mut(array.len());
        values.copy_from_slice(array);
        rest = after;
    }
    Ok(())
}

fn table<T: Element>(tables: &Tables<T>) -> Vec<TensorInfo<'static>> {
    let mut offset = 0;
    let infos = tables.weights.iter().map(|weight| {
        let info = TensorInfo { name: weight.name, shape: weight.shape, offset };
        offset += weight.len();
        info
    });
    infos.collect()
}

pub fn save<T: Element>(network: &dyn Flat<T>, path: &Path) -> Result<()> {
    once!(T: write(network: &dyn Flat<T>, path: &Path) -> Result<()>)
}

fn write<T: Element>(network: &dyn Flat<T>, path: &Path) -> Result<()> {
    if let Some(format) = format(path) {
        return keras::save_weights(network, path, format);
    }
    weights::save(path, &table(network.tables()), network.weights())
}

pub fn save_as<T: Element>(network: &dyn Flat<T>, path: &Path, dtype: Dtype) -> Result<()> {
    once!(T: write_as(network: &dyn Flat<T>, path: &Path, dtype: Dtype) -> Result<()>)
}

fn write_as<T: Element>(network: &dyn Flat<T>, path: &Path, dtype: Dtype) -> Result<()> {
    if format(path).is_some() {
        return Err(Error::Config(format!(
            "`{}` is a file for Keras by its name, which has the network's own numbers: choose another \
             name for a safetensors file",
            path.display()
        )));
    }
    weights::save_as(path, &table(network.tables()), network.weights(), dtype)
}

pub fn load<T: Element>(network: &mut dyn Flat<T>, path: &Path) -> Result<()> {
    once!(T: read(network: &mut dyn Flat<T>, path: &Path) -> Result<()>)
}

fn read<T: Element>(network: &mut dyn Flat<T>, path: &Path) -> Result<()> {
    if format(path).is_some() {
        return keras::load_weights(network, path);
    }
    weights::load(path, &table(network.tables()), network.weights_mut())
}

/// Whether a file is one of Keras's, by the end of its name.
#[cfg(feature = "keras-files")]
fn format(path: &Path) -> Option<keras_files::Format> {
    keras::format(path)
}

/// Without the feature such files are an error, not files of another format.
#[cfg(not(feature = "keras-files"))]
fn format(path: &Path) -> Option<&'static str> {
    let name = path.to_str().unwrap_or_default();
    [".keras", ".h5"].into_iter().find(|end| name.ends_with(end))
}

/// See [`format`].
#[cfg(not(feature = "keras-files"))]
mod keras {
    use super::{Element, Error, Flat, Path, Result};

    fn none(path: &Path) -> Result<()> {
        Err(Error::Config(format!(
            "`{}` is a file for Keras by its name: turn on the feature `keras-files` of keras-runtime",
            path.display()
        )))
    }

    pub fn save_weights<T: Element>(_: &dyn Flat<T>, path: &Path, _: &str) -> Result<()> {
        none(path)
    }

    pub fn load_weights<T: Element>(_: &mut dyn Flat<T>, path: &Path) -> Result<()> {
        none(path)
    }
}
