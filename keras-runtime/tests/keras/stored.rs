//! What Keras predicts, as it was stored beside its files.

use safetensors::SafeTensors;
use std::path::PathBuf;

/// A file of the folder with Keras's models.
pub fn path(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keras_files/models");
    [root, name].iter().collect()
}

/// Arrays by name.
pub struct Stored(Vec<u8>);

impl Stored {
    /// Those of a model.
    pub fn of(model: &str) -> Self {
        Stored(std::fs::read(path(&format!("{model}.io.safetensors"))).unwrap())
    }

    /// The values of an array, row after row.
    pub fn array(&self, name: &str) -> Vec<f32> {
        let all = SafeTensors::deserialize(&self.0).unwrap();
        let tensor = all.tensor(name).unwrap();
        let numbers = tensor.data().as_chunks().0.iter();
        match tensor.dtype() {
            safetensors::Dtype::F32 => numbers.map(|bytes| f32::from_le_bytes(*bytes)).collect(),
            safetensors::Dtype::I32 => {
                numbers.map(|bytes| i32::from_le_bytes(*bytes) as f32).collect()
            }
            other => panic!("{other}"),
        }
    }
}

/// Objects to values that are farther from each other than a difference, which grows with them.
#[track_caller]
pub fn assert_near(found: &[f32], expected: &[f32], most: f32) {
    assert_eq!(found.len(), expected.len());
    for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
        let difference = (found - expected).abs();
        assert!(
            difference <= most * (1.0 + expected.abs()),
            "value {number} is {found}, expected {expected}"
        );
    }
}
