//! Weights in and out: as arrays, as files.

use crate::error::{Error, Result};
use crate::model::Model;
use crate::weights::{self, TensorInfo};
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

pub fn get<M: Model>(model: &M) -> Vec<WeightArray<M::Element>> {
    let mut rest = model.as_slice();
    M::WEIGHTS
        .iter()
        .map(|weight| {
            let (values, after) = rest.split_at(weight.len());
            rest = after;
            WeightArray { name: weight.name, shape: weight.shape, values: values.to_vec() }
        })
        .collect()
}

pub fn set<M: Model, W: AsRef<[M::Element]>>(model: &mut M, arrays: &[W]) -> Result<()> {
    if arrays.len() != M::WEIGHTS.len() {
        return Err(Error::Config(format!(
            "`{}` has {} weights, found {} arrays",
            M::NAME,
            M::WEIGHTS.len(),
            arrays.len()
        )));
    }
    for (weight, array) in M::WEIGHTS.iter().zip(arrays) {
        let found = array.as_ref().len();
        if found != weight.len() {
            return Err(Error::Config(format!(
                "`{}` has {} values ({:?}), found an array of {found}",
                weight.name,
                weight.len(),
                weight.shape
            )));
        }
    }
    let mut rest = model.as_mut_slice();
    for array in arrays {
        let (values, after) = rest.split_at_mut(array.as_ref().len());
        values.copy_from_slice(array.as_ref());
        rest = after;
    }
    Ok(())
}

fn table<M: Model>() -> Vec<TensorInfo<'static>> {
    let mut offset = 0;
    M::WEIGHTS
        .iter()
        .map(|weight| {
            let info = TensorInfo { name: weight.name, shape: weight.shape, offset };
            offset += weight.len();
            info
        })
        .collect()
}

pub fn save<M: Model>(model: &M, path: &Path) -> Result<()> {
    weights::save(path, &table::<M>(), model.as_slice())
}

pub fn load<M: Model>(model: &mut M, path: &Path) -> Result<()> {
    weights::load(path, &table::<M>(), model.as_mut_slice())
}
