//! Files in the IDX format of the MNIST sets, plain or gzip-compressed.
//!
//! The format (Y. LeCun): two zero bytes, the type of the values, the number of axes, the length of
//! each axis as a big-endian `u32`, then the values row-major. We read bytes, type `0x08`.

// Few programs have such files: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

use crate::element::Element;
use crate::error::{Dims, Error, Result};
use crate::files;
use crate::sample::Sample;
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// The bytes of an IDX file and their shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    file: String,
    shape: Vec<usize>,
    values: Vec<u8>,
}

/// No compressed file grows by more than this factor (deflate's limit is 1032).
const LARGEST_GROWTH: usize = 1032;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UNSIGNED_BYTES: u8 = 0x08;

impl Idx {
    /// Reads a file; whether it is compressed is seen from its first bytes.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Format`] for a file that is truncated, too long or no IDX.
    #[inline]
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_bytes(&path.display().to_string(), &files::read(path)?)
    }

    /// Reads the bytes of a file; `file` is its name in errors.
    ///
    /// # Errors
    /// As for [`read`](Idx::read).
    ///
    /// ```
    /// use keras_runtime::data::Idx;
    /// let labels = Idx::from_bytes("labels", &[0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9])?;
    /// assert_eq!((labels.shape(), labels.labels()?), (&[3][..], vec![7, 8, 9]));
    /// assert_eq!(
    ///     Idx::from_bytes("labels", &[0, 0, 8, 1, 0, 0, 0, 3, 7]).unwrap_err().to_string(),
    ///     "`labels` is not a valid IDX file: its header promises 3 values, but it ends after 1"
    /// );
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self> {
        let parsed = if bytes.starts_with(&GZIP_MAGIC) {
            let at_most = bytes.len().saturating_mul(LARGEST_GROWTH);
            parse(MultiGzDecoder::new(bytes), at_most)
        } else {
            parse(bytes, bytes.len())
        };
        let (shape, values) = parsed.map_err(|reason| invalid(file, reason))?;
        Ok(Idx { file: file.into(), shape, values })
    }

    /// Length of each axis, the samples first.
    #[inline]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// All values, row-major.
    #[inline]
    pub fn values(&self) -> &[u8] {
        &self.values
    }

    /// The samples as nested arrays with values from 0 to 1, as `u8 / 255`: 28 x 28 bytes are
    /// `[f32; 784]`, `[[f32; 28]; 28]` or `[[[f32; 1]; 28]; 28]`.
    ///
    /// # Errors
    /// [`Error::Format`] where a sample has another number of values.
    ///
    /// ```
    /// use keras_runtime::data::Idx;
    /// let images = Idx::from_bytes("images", &[0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255])?;
    /// let x: Vec<[f32; 2]> = images.samples()?;
    /// assert_eq!(x, [[0.0, 1.0]]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    #[inline]
    pub fn samples<T: Element, S: Sample<T>>(&self) -> Result<Vec<S>> {
        let [count, sample @ ..] = self.shape.as_slice() else {
            return Err(invalid(&self.file, "it has no axes".into()));
        };
        // Without samples, the other axes can promise any number.
        let values = sample.iter().try_fold(1_usize, |len, &axis| len.checked_mul(axis));
        if values != Some(S::LEN) {
            let reason =
                format!("each sample has the shape {}, expected {}", Dims(sample), Dims(S::SHAPE));
            return Err(invalid(&self.file, reason));
        }
        let mut samples = vec![S::ZEROS; *count];
        for (value, &byte) in S::flatten_mut(&mut samples).iter_mut().zip(&self.values) {
            *value = T::from_f64(f64::from(byte) / 255.0);
        }
        Ok(samples)
    }

    /// The values of a file with one axis: labels.
    ///
    /// # Errors
    /// [`Error::Format`] where there are more axes.
    #[inline]
    pub fn labels(&self) -> Result<Vec<u8>> {
        match self.shape.len() {
            1 => Ok(self.values.clone()),
            axes => Err(invalid(&self.file, format!("labels have one axis, found {axes}"))),
        }
    }
}

#[inline]
fn invalid(file: &str, reason: String) -> Error {
    Error::Format { file: file.into(), format: "IDX", reason }
}

/// Shape and values of a file that can have no more than `at_most` bytes; else what is wrong.
#[inline]
fn parse(mut source: impl Read, at_most: usize) -> Result<(Vec<usize>, Vec<u8>), String> {
    let mut start = [0; 4];
    read_header(&mut source, &mut start)?;
    let [0, 0, kind, axes] = start else {
        return Err("it does not begin with two zero bytes".into());
    };
    if kind != UNSIGNED_BYTES {
        return Err(format!("values of the type 0x{kind:02x}; only bytes, 0x08, are read"));
    }
    let mut shape = Vec::new();
    for _ in 0..axes {
        let mut len = [0; 4];
        read_header(&mut source, &mut len)?;
        shape.push(u32::from_be_bytes(len) as usize);
    }
    let promised = shape.iter().try_fold(1_usize, |len, &axis| len.checked_mul(axis));
    // No more is read, or room made for, than the file can hold.
    let Some(promised) = promised.filter(|&len| len <= at_most) else {
        return Err(format!("its header promises more values than it can hold: {shape:?}"));
    };
    let mut values = Vec::new();
    let limit = promised as u64 + 1;
    source.take(limit).read_to_end(&mut values).map_err(|error| error.to_string())?;
    if values.len() > promised {
        return Err(format!("it goes on after the {promised} values that its header promises"));
    }
    if values.len() < promised {
        let found = values.len();
        return Err(format!("its header promises {promised} values, but it ends after {found}"));
    }
    Ok((shape, values))
}

#[inline]
fn read_header(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    source.read_exact(bytes).map_err(|error| format!("its header cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use std::io::Write;

    /// Two images of 2 x 3.
    const FILE: [u8; 28] =
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11];

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn message(bytes: &[u8]) -> String {
        Idx::from_bytes("a", bytes).unwrap_err().to_string()
    }

    #[test]
    fn plain_and_compressed() {
        let plain = Idx::from_bytes("a", &FILE).unwrap();
        assert_eq!(plain, Idx::from_bytes("a", &compressed(&FILE)).unwrap());
        assert_eq!(plain.shape(), [2, 2, 3]);
        let samples: Vec<[[f64; 3]; 2]> = plain.samples().unwrap();
        assert_eq!(samples[0], [[0.0, 1.0 / 255.0, 2.0 / 255.0], [3.0 / 255.0, 4.0 / 255.0, 1.0]]);
        assert_eq!(samples[1][1][2], 11.0 / 255.0);
        assert_eq!(
            plain.samples::<f32, [f32; 5]>().unwrap_err().to_string(),
            "`a` is not a valid IDX file: each sample has the shape 2 x 3, expected 5"
        );
        assert!(plain.labels().is_err());
    }

    #[test]
    fn every_truncation_is_an_error() {
        let gz = compressed(&FILE);
        for bytes in [&FILE[..], &gz] {
            for len in 0..bytes.len() {
                assert!(Idx::from_bytes("a", &bytes[..len]).is_err(), "{len}");
            }
        }
    }

    #[test]
    fn flipped_bytes_never_panic() {
        let gz = compressed(&FILE);
        for bytes in [&FILE[..], &gz] {
            for at in 0..bytes.len() {
                let mut bytes = bytes.to_vec();
                bytes[at] ^= 0xff;
                let _ = Idx::from_bytes("a", &bytes).map(|idx| idx.samples::<f32, [f32; 6]>());
            }
        }
    }

    #[test]
    fn absurd_and_foreign_headers() {
        let mut absurd = FILE;
        absurd[4..16].fill(0xff);
        assert!(message(&absurd).contains("more values than it can hold"));
        assert!(message(&compressed(&absurd)).contains("more values than it can hold"));
        let mut floats = FILE;
        floats[2] = 0x0d;
        assert!(message(&floats).contains("type 0x0d"));
        assert!(message(b"PK\x03\x04 and so on").contains("two zero bytes"));
        assert!(message(&[&FILE[..], &[0]].concat()).contains("goes on after the 12 values"));
        absurd[4..8].fill(0);
        let none = Idx::from_bytes("a", &absurd[..16]).unwrap();
        assert!(none.samples::<f32, [f32; 6]>().is_err());
        let scalar = Idx::from_bytes("a", &[0, 0, 8, 0, 5]).unwrap();
        assert!(scalar.samples::<f32, [f32; 1]>().is_err());
    }
}
