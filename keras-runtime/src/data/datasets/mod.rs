//! Keras's data sets under Keras's names, from Keras's files: [`Mnist`], [`FashionMnist`], [`Cifar10`],
//! [`Imdb`], [`Reuters`], [`CaliforniaHousing`], [`BostonHousing`].
//!
//! A file is looked for in Keras's own folder, `~/.keras/datasets` or `$KERAS_HOME/datasets`, and its
//! checksum compared. What is not there is downloaded with the feature `download`, and without it an
//! error that says from where and to where. [`GetFile`] does the same for files of your own.
//!
//! ```no_run
//! use keras_runtime::data::{datasets::Imdb, pad_sequences};
//! let parts = Imdb::default().num_words(10_000).load_data()?;
//! let x: Vec<[f32; 200]> = pad_sequences(&parts.x_train);
//! # Ok::<(), keras_runtime::error::Error>(())
//! ```

mod cifar10;
#[cfg(feature = "download")]
mod download;
mod fashion_mnist;
mod get_file;
mod housing;
mod imdb;
mod mnist;
mod place;
mod reuters;
mod words;

pub use cifar10::Cifar10;
pub use fashion_mnist::FashionMnist;
pub use get_file::GetFile;
pub use housing::{BostonHousing, CaliforniaHousing, Version};
pub use imdb::Imdb;
pub use mnist::Mnist;
pub use place::Place;
pub use reuters::Reuters;

use super::numpy_shuffle::RandomState;
use super::{Npy, Npz, TrainTest};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::sample::Sample;

/// Bytes of images as numbers from 0 to 1.
fn scaled<T: Element, S: Sample<T>>(images: &Npy) -> Result<Vec<S>> {
    let mut images: Vec<S> = images.samples()?;
    for value in S::flatten_mut(&mut images) {
        *value = T::from_f64(value.to_f64() / 255.0);
    }
    Ok(images)
}

/// Labels of an array, each of `u8`.
fn labels(file: &mut Npz, name: &str) -> Result<Vec<u8>> {
    let small = |(row, label): (usize, usize)| {
        u8::try_from(label).map_err(|_| Error::Label {
            what: "labels",
            row,
            position: Vec::new(),
            value: label as f64,
            classes: 256,
        })
    };
    file.array(name)?.labels()?.into_iter().enumerate().map(small).collect()
}

/// Rows and targets in numpy's random order, the last of them, from `rows · (1 − test_split)` on, to
/// test on.
fn split<X, Y>(
    x: Vec<X>,
    y: Vec<Y>,
    order: Option<u32>,
    test_split: f64,
) -> Result<TrainTest<X, Y>> {
    super::check::lengths(x.len(), "y", y.len())?;
    if !(0.0..1.0).contains(&test_split) {
        return Err(Error::Config(format!(
            "test_split must be from 0 to below 1, found {test_split}"
        )));
    }
    let train = (x.len() as f64 * (1.0 - test_split)) as usize;
    let (mut x, mut y) = match order {
        Some(seed) => RandomState::new(seed).pairs(x, y),
        None => (x, y),
    };
    let (x_test, y_test) = (x.split_off(train), y.split_off(train));
    Ok(TrainTest { x_train: x, y_train: y, x_test, y_test })
}

#[cfg(test)]
mod tests;
