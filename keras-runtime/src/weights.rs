//! Weights of a model in a safetensors file.
//!
//! A model's weights are one flat slice; a table of [`TensorInfo`] says which tensors it is made
//! of. Values are stored row-major, under Keras's paths, with Keras's shapes, as the network has them or as
//! another [`Dtype`]: those of 16 bits make a file half as long. Format: <https://huggingface.co/docs/safetensors>.

mod dtype;

pub use dtype::Dtype;

use crate::checkpoint::archive::Archive;
use crate::checkpoint::{POSITION, PREFIX};
use crate::element::{BFloat16, Element, Float16};
use crate::error::{Error, Result};
use crate::files;
use crate::safetensors::{self, Dtype as Stored, File, Head, Tensor};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// One tensor among the weights of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TensorInfo<'a> {
    /// Keras's path, such as `dense/kernel`.
    pub name: &'a str,
    /// Keras's shape.
    pub shape: &'a [usize],
    /// Where its values begin in the flat weights.
    pub offset: usize,
}

impl<'a> TensorInfo<'a> {
    /// The table of tensors, given by name and shape, that lie end to end.
    ///
    /// ```
    /// use keras_runtime::weights::TensorInfo;
    /// let shapes: [(&str, &[usize]); 2] = [("dense/kernel", &[3, 2]), ("dense/bias", &[2])];
    /// let table = TensorInfo::end_to_end(shapes);
    /// assert_eq!((table[0].offset, table[1].offset), (0, 6));
    /// ```
    pub fn end_to_end(tensors: impl IntoIterator<Item = (&'a str, &'a [usize])>) -> Vec<Self> {
        let mut end = 0;
        tensors
            .into_iter()
            .map(|(name, shape)| {
                let info = TensorInfo { name, shape, offset: end };
                end += info.len();
                info
            })
            .collect()
    }

    /// Number of values: the product of the shape.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its values among the weights.
    fn of<'w, T>(&self, weights: &'w [T]) -> Result<&'w [T]> {
        weights
            .get(self.offset..)
            .and_then(|rest| rest.get(..self.len()))
            .ok_or_else(|| self.out_of_bounds(weights.len()))
    }

    fn out_of_bounds(&self, weights: usize) -> Error {
        Error::Config(format!("`{}` lies outside of the {weights} weights", self.name))
    }
}

/// Writes weights to a file, whole or not at all: a file that exists is replaced at the end.
///
/// # Errors
/// [`Error::Io`] with the file, and [`Error::Config`] where the table names a tensor twice or lies
/// outside of `weights`.
///
/// ```
/// use keras_runtime::weights::{TensorInfo, load, save};
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("model.safetensors");
/// let shapes: [(&str, &[usize]); 2] = [("dense/kernel", &[1, 2]), ("dense/bias", &[2])];
/// let table = TensorInfo::end_to_end(shapes);
/// save(&path, &table, &[0.1_f32, 0.2, 0.3, 0.4])?;
///
/// let mut weights = [0.0_f32; 4];
/// load(&path, &table, &mut weights)?;
/// assert_eq!(weights, [0.1, 0.2, 0.3, 0.4]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn save<T: Element>(
    path: impl AsRef<Path>,
    table: &[TensorInfo<'_>],
    weights: &[T],
) -> Result<()> {
    save_as(path, table, weights, Dtype::of::<T>())
}

/// The same with values of another type, each the nearest to its weight (`float64` by way of `float32`).
///
/// # Errors
/// As for [`save`].
///
/// ```
/// use keras_runtime::weights::{Dtype, TensorInfo, load, save_as};
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("scale.safetensors");
/// let table = [TensorInfo { name: "scale", shape: &[2], offset: 0 }];
/// save_as(&path, &table, &[0.1_f32, 1e30], Dtype::Float16)?;
/// let mut weights = [0.0_f32; 2];
/// load(&path, &table, &mut weights)?;
/// assert_eq!(weights, [0.099975586, f32::INFINITY]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn save_as<T: Element>(
    path: impl AsRef<Path>,
    table: &[TensorInfo<'_>],
    weights: &[T],
    dtype: Dtype,
) -> Result<()> {
    files::replace(path.as_ref(), &bytes(table, weights, dtype)?)
}

/// Weights as the bytes of a safetensors file.
///
/// # Errors
/// [`Error::Config`] as for [`save`].
///
/// ```
/// use keras_runtime::weights::{TensorInfo, from_bytes, to_bytes};
/// let table = [TensorInfo { name: "scale", shape: &[2], offset: 0 }];
/// let bytes = to_bytes(&table, &[1.5_f64, 2.5])?;
/// let mut weights = [0.0_f32; 2];
/// from_bytes("scale.safetensors", &bytes, &table, &mut weights)?;
/// assert_eq!(weights, [1.5, 2.5]);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn to_bytes<T: Element>(table: &[TensorInfo<'_>], weights: &[T]) -> Result<Vec<u8>> {
    bytes(table, weights, Dtype::of::<T>())
}

fn bytes<T: Element>(table: &[TensorInfo<'_>], weights: &[T], dtype: Dtype) -> Result<Vec<u8>> {
    let mut names = HashSet::new();
    if let Some(twice) = table.iter().find(|info| !names.insert(info.name)) {
        return Err(Error::Config(format!("two tensors are named `{}`", twice.name)));
    }
    let values = table.iter().map(|info| info.of(weights)).collect::<Result<Vec<_>>>()?;
    let stored = dtype.stored();
    let heads: Vec<_> = table
        .iter()
        .map(|info| Head { name: info.name, dtype: stored, shape: info.shape })
        .collect();
    let push = |number: usize, bytes: &mut Vec<u8>| write(values[number], dtype, bytes);
    safetensors::to_bytes(&heads, &BTreeMap::new(), &push)
        .map_err(|error| Error::Config(format!("the weights cannot be stored: {error}")))
}

/// Reads weights from a file. All names, types and shapes are checked before any value of
/// `weights` is changed; values of any [`Dtype`] are converted to `T`.
///
/// # Errors
/// [`Error::Io`], [`Error::Format`], [`Error::TensorNames`], [`Error::TensorShape`] and
/// [`Error::TensorType`], all with the file; [`Error::Config`] where the table lies outside of
/// `weights`.
///
/// ```
/// use keras_runtime::weights::{TensorInfo, load};
/// let table = [TensorInfo { name: "scale", shape: &[2], offset: 0 }];
/// let error = load("no.safetensors", &table, &mut [0.0_f32; 2]).unwrap_err();
/// assert!(error.to_string().starts_with("cannot read `no.safetensors`"));
/// ```
pub fn load<T: Element>(
    path: impl AsRef<Path>,
    table: &[TensorInfo<'_>],
    weights: &mut [T],
) -> Result<()> {
    let path = path.as_ref();
    from_bytes(&path.display().to_string(), &files::read(path)?, table, weights)
}

/// Reads weights from the bytes of a safetensors file; `file` is its name in errors.
///
/// # Errors
/// As for [`load`].
///
/// ```
/// use keras_runtime::weights::{TensorInfo, from_bytes};
/// let table = [TensorInfo { name: "scale", shape: &[2], offset: 0 }];
/// let error = from_bytes("a.safetensors", b"text", &table, &mut [0.0_f32; 2]).unwrap_err();
/// assert!(error.to_string().starts_with("`a.safetensors` is not a valid safetensors file"));
/// ```
pub fn from_bytes<T: Element>(
    file: &str,
    bytes: &[u8],
    table: &[TensorInfo<'_>],
    weights: &mut [T],
) -> Result<()> {
    let stored = File::read(bytes).map_err(|reason| Error::Format {
        file: file.into(),
        format: "safetensors",
        reason,
    })?;
    if stored.tensor(POSITION).is_some() {
        // A checkpoint has a checksum.
        Archive::from_bytes(file, bytes)?;
    }
    let views = matched(file, &stored, table)?;
    for (info, view) in table.iter().zip(&views) {
        check(file, info, view)?;
        info.of(weights)?;
    }
    for (info, view) in table.iter().zip(&views) {
        let values = &mut weights[info.offset..][..info.len()];
        match view.dtype {
            Stored::F64 => read(view.data, values, f64::from_le_bytes),
            Stored::F16 => read(view.data, values, |bytes| {
                Float16::from_bits(u16::from_le_bytes(bytes)).to_f32().into()
            }),
            Stored::BF16 => read(view.data, values, |bytes| {
                BFloat16::from_bits(u16::from_le_bytes(bytes)).to_f32().into()
            }),
            _ => read(view.data, values, |bytes| f32::from_le_bytes(bytes).into()),
        }
    }
    Ok(())
}

/// The stored tensors in the order of the table, if the names are the same.
fn matched<'s>(
    file: &str,
    stored: &'s File<'s>,
    table: &[TensorInfo<'_>],
) -> Result<Vec<&'s Tensor<'s>>> {
    let known: HashSet<&str> = table.iter().map(|info| info.name).collect();
    // Of a checkpoint the rest is not asked for.
    let is_checkpoint = stored.tensor(POSITION).is_some();
    let ignored = |name: &str| known.contains(name) || is_checkpoint && name.starts_with(PREFIX);
    let names = stored.tensors.iter().map(|(name, _)| name);
    let unexpected: Vec<String> = names.filter(|name| !ignored(name)).cloned().collect();
    let mut missing = Vec::new();
    let mut views = Vec::with_capacity(table.len());
    for info in table {
        match stored.tensor(info.name) {
            Some(view) => views.push(view),
            None => missing.push(info.name.into()),
        }
    }
    if missing.is_empty() && unexpected.is_empty() {
        Ok(views)
    } else {
        Err(Error::TensorNames { file: file.into(), missing, unexpected })
    }
}

/// Type and shape are those that the table says.
fn check(file: &str, info: &TensorInfo<'_>, view: &Tensor<'_>) -> Result<()> {
    let (file, tensor) = (file.to_string(), info.name.to_string());
    if !matches!(view.dtype, Stored::F32 | Stored::F64 | Stored::F16 | Stored::BF16) {
        return Err(Error::TensorType { file, tensor, found: view.dtype.to_string() });
    }
    if view.shape != info.shape {
        let (expected, found) = (info.shape.to_vec(), view.shape.clone());
        return Err(Error::TensorShape { file, tensor, expected, found });
    }
    Ok(())
}

/// Stored numbers of `N` bytes as values.
fn read<T: Element, const N: usize>(
    bytes: &[u8],
    values: &mut [T],
    number: impl Fn([u8; N]) -> f64,
) {
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = T::from_f64(number(*bytes));
    }
}

/// Adds values as they are stored.
fn write<T: Element>(values: &[T], dtype: Dtype, bytes: &mut Vec<u8>) {
    let values = values.iter().map(|value| value.to_f64());
    let single = values.clone().map(|value| value as f32);
    let bits = |bits: u16| bits.to_le_bytes();
    match dtype {
        Dtype::Float64 => bytes.extend(values.flat_map(f64::to_le_bytes)),
        Dtype::Float32 => bytes.extend(single.flat_map(f32::to_le_bytes)),
        Dtype::Float16 => bytes.extend(single.flat_map(|x| bits(Float16::from_f32(x).to_bits()))),
        Dtype::BFloat16 => bytes.extend(single.flat_map(|x| bits(BFloat16::from_f32(x).to_bits()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [(&str, &[usize]); 3] =
        [("dense/kernel", &[3, 2]), ("dense/bias", &[2]), ("step", &[])];
    const VALUES: [f32; 9] = [0.1, -2.0, 3e-30, f32::MAX, -0.0, 6.5, 7.0, 8.0, 9.0];

    fn table() -> Vec<TensorInfo<'static>> {
        TensorInfo::end_to_end(SHAPES)
    }

    fn error(shapes: &[(&str, &[usize])]) -> String {
        let bytes = to_bytes(&table(), &VALUES).unwrap();
        let wanted = TensorInfo::end_to_end(shapes.iter().copied());
        let mut weights = [7.0_f32; 9];
        let error = from_bytes("a", &bytes, &wanted, &mut weights).unwrap_err();
        assert_eq!(weights, [7.0; 9], "nothing is written before all is checked");
        error.to_string()
    }

    #[test]
    fn round_trip_keeps_all_bits_and_types_convert() {
        let bytes = to_bytes(&table(), &VALUES).unwrap();
        let mut same = [0.0_f32; 9];
        from_bytes("a", &bytes, &table(), &mut same).unwrap();
        assert_eq!(same.map(f32::to_bits), VALUES.map(f32::to_bits));
        let mut wide = [0.0_f64; 9];
        from_bytes("a", &bytes, &table(), &mut wide).unwrap();
        assert_eq!(wide, VALUES.map(f64::from));
        let bytes = to_bytes(&table(), &wide).unwrap();
        from_bytes("a", &bytes, &table(), &mut same).unwrap();
        assert_eq!(same, VALUES);
    }

    /// Half as many bytes; what is read are the nearest numbers, in either type.
    #[test]
    fn sixteen_bits() {
        for dtype in [Dtype::Float16, Dtype::BFloat16] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("model.safetensors");
            save_as(&path, &table(), &VALUES, dtype).unwrap();
            let stored = std::fs::read(&path).unwrap();
            let header = u64::from_le_bytes(stored[..8].try_into().unwrap()) as usize;
            assert_eq!(stored.len() - 8 - header, 2 * VALUES.len());
            let expected = VALUES.map(|value| match dtype {
                Dtype::Float16 => Float16::from_f32(value).to_f32(),
                _ => BFloat16::from_f32(value).to_f32(),
            });
            let (mut single, mut double) = ([0.0_f32; 9], [0.0_f64; 9]);
            load(&path, &table(), &mut single).unwrap();
            load(&path, &table(), &mut double).unwrap();
            assert_eq!(single.map(f32::to_bits), expected.map(f32::to_bits));
            assert_eq!(double, expected.map(f64::from));
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(
            error(&[("dense/kernel", &[2, 3]), SHAPES[1], SHAPES[2]]),
            "`a` does not fit the model: `dense/kernel` must be 2 x 3, found 3 x 2"
        );
        assert_eq!(
            error(&[SHAPES[0], ("dense_1/bias", &[2]), SHAPES[2]]),
            "`a` does not fit the model: it lacks `dense_1/bias` and it has `dense/bias`, which the \
             model lacks"
        );
        let whole = [Head { name: "step", dtype: Stored::I32, shape: &[1] }];
        let push = |_, bytes: &mut Vec<u8>| bytes.extend([0; 4]);
        let bytes = safetensors::to_bytes(&whole, &BTreeMap::new(), &push).unwrap();
        let table = TensorInfo::end_to_end([("step", &[1][..])]);
        let error = from_bytes("a", &bytes, &table, &mut [0.0_f32]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`a`: `step` must be float32, float64, float16 or bfloat16, found I32"
        );
    }

    #[test]
    fn tables_that_do_not_fit_the_weights() {
        assert!(to_bytes(&table(), &VALUES[..8]).is_err());
        let bytes = to_bytes(&table(), &VALUES).unwrap();
        let mut weights = [7.0_f32; 8];
        assert!(from_bytes("a", &bytes, &table(), &mut weights).is_err());
        assert_eq!(weights, [7.0; 8]);
        let twice = TensorInfo::end_to_end([SHAPES[1], SHAPES[1]]);
        assert_eq!(
            to_bytes(&twice, &VALUES).unwrap_err().to_string(),
            "two tensors are named `dense/bias`"
        );
        let beyond = TensorInfo { name: "a", shape: &[2], offset: usize::MAX };
        assert!(to_bytes(&[beyond], &VALUES).is_err());
    }

    #[test]
    fn truncated_files_are_errors() {
        let bytes = to_bytes(&table(), &VALUES).unwrap();
        let mut weights = [7.0_f32; 9];
        for len in 0..bytes.len() {
            assert!(from_bytes("a", &bytes[..len], &table(), &mut weights).is_err(), "{len}");
        }
        assert_eq!(weights, [7.0; 9]);
    }

    #[test]
    fn flipped_bytes_never_panic() {
        let bytes = to_bytes(&table(), &VALUES).unwrap();
        let mut weights = VALUES;
        for at in 0..bytes.len() {
            for mask in [0x01, 0x10, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] ^= mask;
                let _ = from_bytes("a", &bytes, &table(), &mut weights);
            }
        }
    }

    #[test]
    fn files_go_both_ways() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        save(&path, &table(), &VALUES).unwrap();
        let mut weights = [0.0_f32; 9];
        load(&path, &table(), &mut weights).unwrap();
        assert_eq!(weights, VALUES);
    }
}
