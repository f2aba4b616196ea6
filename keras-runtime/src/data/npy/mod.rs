//! Arrays in numpy's `.npy` files.
//!
//! The format: the bytes `\x93NUMPY`, a version, the length of the header and the header, a Python
//! dictionary with the type of the values, their order and the shape; then the values.

// Few programs have numpy's files: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

mod header;
mod source;
mod types;

pub use source::NpySource;
pub use types::NpyValue;

use super::Label;
use crate::element::Element;
use crate::error::{Dims, Error, Result};
use crate::files;
use crate::sample::Sample;
use header::Header;
use std::io::Read;
use std::path::Path;
use types::Type;

/// Python's objects take many times the room of their bytes in a file. Six million words, as IMDB has, are
/// some 20 MB.
#[cfg(feature = "npz")]
const LONGEST_PICKLE: u64 = 1 << 26;

/// An array of a `.npy` file: numbers or truth values of any of numpy's types, but for `float16` and
/// complex numbers, in either byte order and either order of axes.
///
/// ```
/// use keras_runtime::data::Npy;
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("x.npy");
/// let x = [[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]];
/// Npy::from_samples::<f32, _>(&x).write(&path)?;
/// let array = Npy::read(&path)?;
/// assert_eq!(array.shape(), [3, 2]);
/// assert_eq!(array.samples::<f32, [f32; 2]>()?, x);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Npy {
    file: String,
    kind: Type,
    shape: Vec<usize>,
    /// The values in C's order.
    bytes: Vec<u8>,
}

impl Npy {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Format`] for a file that is truncated, too long, no `.npy`, or
    /// has values of another type.
    #[inline]
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_bytes(&path.display().to_string(), &files::read(path)?)
    }

    /// Reads the bytes of a file; `file` is its name in errors.
    ///
    /// # Errors
    /// As for [`read`](Npy::read).
    #[inline]
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self> {
        Self::from_reader(file, bytes, bytes.len() as u64)
    }

    /// Reads a file that cannot have more than `at_most` bytes.
    #[inline]
    pub(super) fn from_reader(file: &str, mut source: impl Read, at_most: u64) -> Result<Self> {
        let header = Header::read(&mut source).map_err(|reason| invalid(file, reason))?;
        let parsed = values(&header, source, at_most);
        let bytes = parsed.map_err(|reason| invalid(file, reason))?;
        Ok(Npy { file: file.into(), kind: header.kind, shape: header.shape, bytes })
    }

    /// What is behind the header of an array of Python's objects: a pickle.
    #[cfg(feature = "npz")]
    #[inline]
    pub(super) fn objects(file: &str, mut source: impl Read, at_most: u64) -> Result<Vec<u8>> {
        let header =
            header::RawHeader::read(&mut source).map_err(|reason| invalid(file, reason))?;
        if !matches!(header.descr.as_str(), "|O" | "|O8" | "|O4") {
            let reason = format!("values of the type `{}`, expected lists", header.descr);
            return Err(invalid(file, reason));
        }
        let mut bytes = Vec::new();
        let read = source.take(at_most.min(LONGEST_PICKLE + 1)).read_to_end(&mut bytes);
        read.map_err(|error| invalid(file, error.to_string()))?;
        if bytes.len() as u64 > LONGEST_PICKLE {
            let reason = format!("its lists take more than {LONGEST_PICKLE} bytes");
            return Err(invalid(file, reason));
        }
        Ok(bytes)
    }

    /// An array of these values, row-major.
    ///
    /// # Errors
    /// [`Error::Ragged`] where their number is not that of the shape.
    ///
    /// ```
    /// use keras_runtime::data::Npy;
    /// let labels = Npy::from_values(&[3], &[7_i64, 8, 9])?;
    /// assert_eq!(labels.labels()?, [7, 8, 9]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn from_values<V: NpyValue>(shape: &[usize], values: &[V]) -> Result<Self> {
        if product(shape) != Some(values.len()) {
            let row_len = shape.get(1..).and_then(product).unwrap_or(1);
            return Err(Error::Ragged { len: values.len(), row_len });
        }
        let mut bytes = Vec::with_capacity(values.len() * V::TYPE.size());
        values.iter().for_each(|value| value.write(&mut bytes));
        Ok(Npy { file: "array".into(), kind: V::TYPE, shape: shape.into(), bytes })
    }

    /// An array of these samples: their number is its first axis.
    #[inline]
    pub fn from_samples<T: Element + NpyValue, S: Sample<T>>(samples: &[S]) -> Self {
        let values = S::flatten(samples);
        let mut bytes = Vec::with_capacity(values.len() * T::TYPE.size());
        values.iter().for_each(|value| value.write(&mut bytes));
        let shape = [&[samples.len()], S::SHAPE].concat();
        Npy { file: "array".into(), kind: T::TYPE, shape, bytes }
    }

    /// Length of each axis, the samples first.
    #[inline]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// All values, row-major.
    #[inline]
    pub fn values<T: Element>(&self) -> Vec<T> {
        let mut values = vec![T::ZERO; self.bytes.len() / self.kind.size()];
        self.kind.decode(&self.bytes, &mut values);
        values
    }

    /// The samples as nested arrays: an array of 100 x 28 x 28 has 100 samples `[[f32; 28]; 28]`, or
    /// `[f32; 784]`.
    ///
    /// # Errors
    /// [`Error::Format`] where a sample has another number of values.
    #[inline]
    pub fn samples<T: Element, S: Sample<T>>(&self) -> Result<Vec<S>> {
        let count = sample_count::<T, S>(&self.shape).map_err(|reason| self.invalid(reason))?;
        let mut samples = vec![S::ZEROS; count];
        self.kind.decode(&self.bytes, S::flatten_mut(&mut samples));
        Ok(samples)
    }

    /// The class numbers of an array with one axis, or with a second one of length 1.
    ///
    /// # Errors
    /// [`Error::Format`] for other shapes and for values that are no whole numbers from 0 on.
    #[inline]
    pub fn labels(&self) -> Result<Vec<usize>> {
        if !matches!(self.shape.as_slice(), [_] | [_, 1]) {
            let reason = format!("labels have one axis, found {}", Dims(&self.shape));
            return Err(self.invalid(reason));
        }
        let label = |(row, value): (usize, f64)| match value {
            // Up to here each whole number is one of `f64`.
            0.0..9e15 if value.fract() == 0.0 => Ok(value as usize),
            _ => Err(self.invalid(format!("row {row} is {value}, which is no label"))),
        };
        self.values::<f64>().into_iter().enumerate().map(label).collect()
    }

    /// The bytes of a `.npy` file.
    #[inline]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = header::write(self.kind, &self.shape);
        bytes.extend(&self.bytes);
        bytes
    }

    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// [`Error::Io`].
    #[inline]
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        files::replace(path.as_ref(), &self.to_bytes())
    }

    #[inline]
    fn invalid(&self, reason: String) -> Error {
        invalid(&self.file, reason)
    }
}

/// A class number for each row, as `i64`.
impl Npy {
    /// An array of class numbers.
    ///
    /// ```
    /// use keras_runtime::data::Npy;
    /// assert_eq!(Npy::from_labels(&[1_u8, 0]).values::<f32>(), [1.0, 0.0]);
    /// ```
    #[inline]
    pub fn from_labels(labels: &[impl Label]) -> Self {
        let mut bytes = Vec::with_capacity(labels.len() * 8);
        for &label in labels {
            (super::Number::<f64>::number(label) as i64).write(&mut bytes);
        }
        Npy { file: "array".into(), kind: i64::TYPE, shape: vec![labels.len()], bytes }
    }
}

#[inline]
fn invalid(file: &str, reason: String) -> Error {
    Error::Format { file: file.into(), format: "npy", reason }
}

#[inline]
fn product(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |len, &axis| len.checked_mul(axis))
}

/// How many samples `S` an array has; else what is wrong.
#[inline]
fn sample_count<T: Element, S: Sample<T>>(shape: &[usize]) -> Result<usize, String> {
    let [count, sample @ ..] = shape else { return Err("it has no axes".into()) };
    match product(sample) == Some(S::LEN) && S::LEN > 0 {
        true => Ok(*count),
        false => {
            let (found, expected) = (Dims(sample), Dims(S::SHAPE));
            Err(format!("each sample has the shape {found}, expected {expected}"))
        }
    }
}

/// The values behind a header, in C's order.
#[inline]
fn values(header: &Header, source: impl Read, at_most: u64) -> Result<Vec<u8>, String> {
    // No more is read, or room made for, than the file can hold.
    let promised = header.byte_len().filter(|&len| len as u64 <= at_most).ok_or_else(|| {
        format!("its header promises more values than it can hold: {:?}", header.shape)
    })?;
    let mut bytes = Vec::new();
    source.take(promised as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    match bytes.len() {
        len if len > promised => {
            Err(format!("it goes on after the {promised} bytes of values that its header promises"))
        }
        len if len < promised => {
            Err(format!("its header promises {promised} bytes of values, but it ends after {len}"))
        }
        _ if header.fortran_order && header.shape.len() > 1 => {
            Ok(c_order(&bytes, &header.shape, header.kind.size()))
        }
        _ => Ok(bytes),
    }
}

/// Values whose first axis runs fastest, with the last axis fastest.
#[inline]
fn c_order(bytes: &[u8], shape: &[usize], size: usize) -> Vec<u8> {
    let mut ordered = Vec::with_capacity(bytes.len());
    let mut index = vec![0; shape.len()];
    for _ in 0..bytes.len() / size {
        let place = index.iter().zip(shape).rev().fold(0, |place, (i, len)| place * len + i);
        ordered.extend_from_slice(&bytes[place * size..][..size]);
        for (i, len) in index.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < *len {
                break;
            }
            *i = 0;
        }
    }
    ordered
}

#[cfg(test)]
mod tests;
