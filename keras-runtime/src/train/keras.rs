//! Weights and networks in Keras's files.

use super::network::{Flat, Tables};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::files;
use crate::keras::{config, outline};
use keras_files::{Description, Format, KerasFile, Numbers, Saved, Weight};
use std::path::Path;

/// The format that the end of a file's name says; none for a file that is not Keras's.
pub fn format(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?;
    let ends = [
        (".keras", Format::Keras),
        (".weights.h5", Format::Weights),
        (".h5", Format::Legacy),
        (".hdf5", Format::Legacy),
    ];
    ends.into_iter().find(|(end, _)| name.ends_with(end)).map(|(_, format)| format)
}

fn table<T: Element>(tables: &Tables<T>) -> Vec<Weight<'static>> {
    let weight = |weight: &crate::model::Weight<T>| Weight {
        name: weight.name,
        shape: weight.shape,
        trainable: weight.trainable,
    };
    tables.weights.iter().map(weight).collect()
}

/// Reads all weights; changes none if one does not fit.
pub fn load_weights<T: Element>(network: &mut dyn Flat<T>, path: &Path) -> Result<()> {
    let bytes = files::read(path)?;
    let file = KerasFile::from_bytes(&path.display().to_string(), &bytes)?;
    drop(bytes);
    let tables = network.tables();
    let model = Description::of(&outline(tables.keras)?);
    let values = file.read_weights(&model, &table(tables))?;
    let weights = network.weights_mut();
    for (weight, value) in weights.iter_mut().zip(values.into_iter().flatten()) {
        *weight = T::from_f64(value);
    }
    Ok(())
}

/// The values of each weight.
fn numbers<T: Element>(network: &dyn Flat<T>) -> Vec<Numbers> {
    let mut rest = network.weights();
    let mut numbers = Vec::new();
    for weight in network.tables().weights {
        let (values, after) = rest.split_at(weight.len());
        rest = after;
        let values = values.iter().map(|value| value.to_f64());
        numbers.push(match T::DTYPE == f64::DTYPE {
            true => Numbers::F64(values.collect()),
            false => Numbers::F32(values.map(|value| value as f32).collect()),
        });
    }
    numbers
}

/// Writes the weights alone.
pub fn save_weights<T: Element>(network: &dyn Flat<T>, path: &Path, format: Format) -> Result<()> {
    let tables = network.tables();
    let config = outline(tables.keras)?;
    let (weights, values) = (table(tables), numbers(network));
    let saved = Saved { config: &config, weights: &weights, values: &values };
    let file = path.display().to_string();
    let bytes = match format {
        Format::Weights => saved.weights_h5(&file)?,
        Format::Legacy => saved.legacy_weights_h5(&file)?,
        Format::Keras => {
            return Err(Error::Config(format!(
                "`{file}` is a file for a whole model: write it with `save`, or weights alone to a \
                 file whose name ends with `.weights.h5`"
            )));
        }
    };
    files::replace(path, &bytes)
}

/// Writes the network and its weights.
pub fn save<T: Element>(network: &dyn Flat<T>, path: &Path) -> Result<()> {
    once!(T: write(network: &dyn Flat<T>, path: &Path) -> Result<()>)
}

fn write<T: Element>(network: &dyn Flat<T>, path: &Path) -> Result<()> {
    let tables = network.tables();
    let config = config(tables.keras)?;
    let (weights, values) = (table(tables), numbers(network));
    let saved = Saved { config: &config, weights: &weights, values: &values };
    let file = path.display().to_string();
    let bytes = match format(path) {
        Some(Format::Keras) => saved.keras(&file)?,
        Some(Format::Legacy) => saved.legacy(&file)?,
        Some(Format::Weights) | None => {
            return Err(Error::Config(format!(
                "expected a file for a whole model, whose name ends with `.keras` or `.h5`, found \
                 `{file}`"
            )));
        }
    };
    files::replace(path, &bytes)
}
