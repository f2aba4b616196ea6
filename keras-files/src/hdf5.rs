//! HDF5: groups, attributes that are text, and arrays of numbers.
//!
//! What a broken file says about itself is not believed: no array is read before its size is
//! compared with what is wanted, and a walk through groups ends after as many as the file can hold.

use crate::error::{Error, Result};
use hdf5_pure::{DType, Datatype, DatatypeByteOrder, File, Group};

/// Groups in groups; Keras's nested models have two levels each.
const MAX_DEPTH: usize = 64;

/// The shortest that a group or an array can be in a file, in bytes.
const MIN_OBJECT: usize = 32;

/// How many values of an array a byte of a file may stand for: that of a packed file.
const MAX_PACKED: usize = 4;

/// An open file.
pub(crate) struct Hdf5 {
    file: File,
    /// Its name in errors.
    name: String,
    /// How many bytes it has.
    len: usize,
}

/// An array: what is known of it before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Array {
    /// Its path in the file.
    pub path: String,
    /// Its shape; empty for a single number.
    pub shape: Vec<usize>,
    /// Its number type.
    pub kind: Kind,
}

/// A number type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// float32 or float64
    Float(&'static str),
    /// float16
    Half,
    /// bfloat16, which HDF5 has not: Keras writes two bytes of no type.
    Brain,
    /// A whole number: counters and seeds, which are no weights.
    Whole(&'static str),
    /// Another.
    Other(String),
}

impl Kind {
    /// numpy's name of it.
    pub fn name(&self) -> &str {
        match self {
            Kind::Float(name) | Kind::Whole(name) => name,
            Kind::Half => "float16",
            Kind::Brain => "bfloat16",
            Kind::Other(name) => name,
        }
    }

    /// Whether it is a whole number.
    pub fn is_whole(&self) -> bool {
        matches!(self, Kind::Whole(_))
    }
}

impl Hdf5 {
    /// Whether bytes begin as HDF5 does.
    pub fn is(bytes: &[u8]) -> bool {
        hdf5_pure::is_hdf5_bytes(bytes)
    }

    /// Opens a file in memory; `name` is for errors.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let len = bytes.len();
        let file = File::from_bytes(bytes).map_err(|error| Error::format(name, error))?;
        // As in the reference library: a file that ends too early may lack what nobody has asked for.
        let end = file.superblock().eof_address;
        if end > len as u64 {
            let reason = format_args!("it is cut off: {len} bytes of {end}");
            return Err(Error::format(name, reason));
        }
        Ok(Hdf5 { file, name: name.into(), len })
    }

    fn group(&self, path: &str) -> Result<Group> {
        match path {
            "" => Ok(self.file.root()),
            path => self.file.group(path).map_err(|error| self.broken(path, error)),
        }
    }

    fn broken(&self, path: &str, reason: impl std::fmt::Display) -> Error {
        let path = if path.is_empty() { "/" } else { path };
        Error::format(&self.name, format_args!("`{path}`: {reason}"))
    }

    /// A group's attribute that is text; none if it is not there.
    pub fn text(&self, group: &str, name: &str) -> Result<Option<String>> {
        let mut texts = self.texts_of(group, name)?;
        Ok(texts.as_mut().and_then(Vec::pop))
    }

    fn texts_of(&self, group: &str, name: &str) -> Result<Option<Vec<String>>> {
        let attributes = self.group(group)?.attrs().map_err(|error| self.broken(group, error))?;
        Ok(attributes.get(name).and_then(|value| value.as_strings()).map(<[String]>::to_vec))
    }

    /// A group's attribute that is a list of texts. Keras splits long ones: `layer_names0`,
    /// `layer_names1`, …
    pub fn texts(&self, group: &str, name: &str) -> Result<Option<Vec<String>>> {
        let attributes = self.group(group)?.attrs().map_err(|error| self.broken(group, error))?;
        let list = |name: &str| attributes.get(name).map(|value| value.as_strings());
        // h5py writes an empty list as one of numbers.
        let texts = |value: Option<&[String]>| value.map(<[String]>::to_vec).unwrap_or_default();
        if let Some(value) = list(name) {
            return Ok(Some(texts(value)));
        }
        let parts = (0..).map_while(|part| list(&format!("{name}{part}")));
        let parts: Vec<_> = parts.map(texts).collect();
        Ok((!parts.is_empty()).then(|| parts.concat()))
    }

    /// The groups in a group, sorted by name.
    pub fn groups(&self, path: &str) -> Result<Vec<String>> {
        self.group(path)?.groups().map_err(|error| self.broken(path, error))
    }

    /// Whether a group is there.
    pub fn has_group(&self, path: &str) -> bool {
        self.group(path).is_ok()
    }

    /// The array at a path; none if there is none.
    pub fn array(&self, path: &str) -> Result<Option<Array>> {
        let Ok(dataset) = self.file.dataset(path) else { return Ok(None) };
        let shape = dataset.shape().map_err(|error| self.broken(path, error))?;
        let shape: Option<Vec<usize>> =
            shape.into_iter().map(|axis| usize::try_from(axis).ok()).collect();
        let Some(shape) = shape else { return Err(self.broken(path, "an axis is too long")) };
        let kind = match dataset.dtype().map_err(|error| self.broken(path, error))? {
            DType::F32 => Kind::Float("float32"),
            DType::F64 => Kind::Float("float64"),
            DType::I8 => Kind::Whole("int8"),
            DType::I16 => Kind::Whole("int16"),
            DType::I32 => Kind::Whole("int32"),
            DType::I64 => Kind::Whole("int64"),
            DType::U8 => Kind::Whole("uint8"),
            DType::U16 => Kind::Whole("uint16"),
            DType::U32 => Kind::Whole("uint32"),
            DType::U64 => Kind::Whole("uint64"),
            DType::Other(kind) => match *kind {
                Datatype::FloatingPoint {
                    size: 2,
                    byte_order: DatatypeByteOrder::LittleEndian,
                    ..
                } => Kind::Half,
                Datatype::Opaque { size: 2, .. } => Kind::Brain,
                other => Kind::Other(DType::Other(Box::new(other)).to_string()),
            },
            other => Kind::Other(other.to_string()),
        };
        Ok(Some(Array { path: path.into(), shape, kind }))
    }

    /// All arrays in a group and below it, in the order of their paths.
    pub fn arrays(&self, path: &str) -> Result<Vec<Array>> {
        let mut arrays = Vec::new();
        let mut left = self.len / MIN_OBJECT;
        self.walk(path, MAX_DEPTH, &mut left, &mut arrays)?;
        Ok(arrays)
    }

    fn walk(
        &self,
        path: &str,
        depth: usize,
        left: &mut usize,
        arrays: &mut Vec<Array>,
    ) -> Result<()> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(self.broken(path, "groups lie too deep in each other"));
        };
        let group = self.group(path)?;
        let datasets = group.datasets().map_err(|error| self.broken(path, error))?;
        let groups = group.groups().map_err(|error| self.broken(path, error))?;
        let Some(rest) = left.checked_sub(datasets.len() + groups.len()) else {
            return Err(self.broken(path, "groups lie in each other"));
        };
        *left = rest;
        for name in datasets {
            arrays.extend(self.array(&join(path, &name))?);
        }
        for name in groups {
            self.walk(&join(path, &name), depth, left, arrays)?;
        }
        Ok(())
    }

    /// How many values an array may have that nothing else says the size of.
    pub fn most(&self) -> usize {
        self.len.saturating_mul(MAX_PACKED)
    }

    /// The values of an array, which has to have so many.
    pub fn values(&self, array: &Array, count: usize) -> Result<Vec<f64>> {
        let path = &array.path;
        let dataset = self.file.dataset(path).map_err(|error| self.broken(path, error))?;
        let read = || match array.kind {
            Kind::Half => Ok(pairs(&dataset.read_raw()?).map(half).collect()),
            Kind::Brain => Ok(pairs(&dataset.read_raw()?).map(brain).collect()),
            _ => dataset.read_f64(),
        };
        let values: Vec<f64> =
            read().map_err(|error: hdf5_pure::Error| self.broken(path, error))?;
        match values.len() == count {
            true => Ok(values),
            false => {
                Err(self
                    .broken(path, format_args!("expected {count} values, found {}", values.len())))
            }
        }
    }
}

/// Numbers of two bytes.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes))
}

/// A float16 number by its bits: a sign, 5 bits of exponent, 10 of fraction.
fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let size = match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1.0 + fraction / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// A bfloat16 number by its bits: the first half of a float32.
fn brain(bits: u16) -> f64 {
    f64::from(f32::from_bits(u32::from(bits) << 16))
}

/// A path in a group.
pub(crate) fn join(group: &str, name: &str) -> String {
    if group.is_empty() { name.into() } else { format!("{group}/{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_two_bytes() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2_f64.powi(-14)),
            (0x0001, 2_f64.powi(-24)),
            (0x8000, 0.0),
            (0x3555, 0.333251953125),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), value, "{bits:x}");
        }
        assert!(half(0x7c01).is_nan());
        assert_eq!([brain(0x3f80), brain(0xc040), brain(0x3eab)], [1.0, -3.0, 0.333984375]);
    }
}
