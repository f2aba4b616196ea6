//! Named arrays in one safetensors file with a checksum.

use crate::element::Element;
use crate::error::{Error, Result};
use crate::files::{self, CASTAGNOLI};
use crate::safetensors::{self, Dtype, File, Head, Tensor};
use std::collections::BTreeMap;
use std::path::Path;

/// The key of the checksum in the file's metadata.
const CHECKSUM: &str = "checksum";

/// Arrays and texts by name. What is read back has the same bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    arrays: BTreeMap<String, Array>,
    texts: BTreeMap<String, String>,
}

/// An array as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    /// Little-endian numbers in row-major order.
    data: Vec<u8>,
}

/// A number type of files.
pub trait Stored: Copy {
    const KIND: Dtype;
    fn push(self, data: &mut Vec<u8>);
    fn all(data: &[u8]) -> Vec<Self>;
}

macro_rules! stored {
    ($($type:ty = $dtype:ident),*) => {$(
        impl Stored for $type {
            const KIND: Dtype = Dtype::$dtype;
            fn push(self, data: &mut Vec<u8>) {
                data.extend(self.to_le_bytes());
            }
            fn all(data: &[u8]) -> Vec<Self> {
                data.as_chunks().0.iter().map(|bytes| <$type>::from_le_bytes(*bytes)).collect()
            }
        }
    )*};
}

stored!(u8 = U8, u64 = U64, f32 = F32, f64 = F64);

impl Archive {
    /// Adds an array.
    pub fn put<N: Stored>(&mut self, name: impl Into<String>, shape: &[usize], values: &[N]) {
        let mut data = Vec::with_capacity(size_of_val(values));
        values.iter().for_each(|value| value.push(&mut data));
        self.arrays.insert(name.into(), Array { dtype: N::KIND, shape: shape.to_vec(), data });
    }

    /// Adds a list.
    pub fn put_list<N: Stored>(&mut self, name: impl Into<String>, values: &[N]) {
        self.put(name, &[values.len()], values);
    }

    /// Adds an array of the numbers of a network.
    pub fn put_values<T: Element>(
        &mut self,
        name: impl Into<String>,
        shape: &[usize],
        values: &[T],
    ) {
        // One of the two is the identity, so no bit is lost.
        if dtype::<T>() == Dtype::F64 {
            let values: Vec<f64> = values.iter().map(|value| value.to_f64()).collect();
            self.put(name, shape, &values);
        } else {
            let values: &[f32] = bytemuck::cast_slice(values);
            self.put(name, shape, values);
        }
    }

    /// The numbers of an array of this type.
    pub fn get<N: Stored>(&self, name: &str) -> Option<Vec<N>> {
        let array = self.arrays.get(name).filter(|array| array.dtype == N::KIND)?;
        Some(N::all(&array.data))
    }

    /// The first number of an array.
    pub fn first<N: Stored>(&self, name: &str) -> Option<N> {
        self.get(name)?.first().copied()
    }

    /// The numbers of an array with the numbers of a network.
    pub fn values<T: Element>(&self, name: &str) -> Option<Vec<T>> {
        if dtype::<T>() == Dtype::F64 {
            Some(self.get::<f64>(name)?.into_iter().map(T::from_f64).collect())
        } else {
            Some(bytemuck::cast_slice(&self.get::<f32>(name)?).to_vec())
        }
    }

    /// An array.
    pub fn array(&self, name: &str) -> Option<&Array> {
        self.arrays.get(name)
    }

    /// Names of arrays.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().map(String::as_str)
    }

    /// Leaves out arrays.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.arrays.retain(|name, _| keep(name));
    }

    /// Adds a text.
    pub fn put_text(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(name.into(), text.into());
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// As the bytes of a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut texts = self.texts.clone();
        texts.insert(CHECKSUM.into(), format!("{:08x}", self.checksum()));
        let (heads, data): (Vec<_>, Vec<_>) = self
            .arrays
            .iter()
            .map(|(name, array)| {
                let Array { dtype, shape, data } = array;
                (Head { name, dtype: *dtype, shape }, data)
            })
            .unzip();
        safetensors::to_bytes(&heads, &texts, &|number, bytes| bytes.extend(data[number]))
            .map_err(|error| Error::Config(format!("the checkpoint cannot be stored: {error}")))
    }

    /// From the bytes of a file; `file` is its name in errors. Takes memory in proportion to the
    /// bytes, whatever they say.
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self> {
        let wrong =
            |reason: String| Error::Format { file: file.into(), format: "checkpoint", reason };
        let File { tensors, texts } = File::read(bytes).map_err(wrong)?;
        let mut archive = Archive { texts, ..Archive::default() };
        for (name, tensor) in tensors {
            let Tensor { dtype, shape, data } = tensor;
            archive.arrays.insert(name, Array { dtype, shape, data: data.to_vec() });
        }
        let Some(checksum) = archive.texts.remove(CHECKSUM) else {
            return Err(wrong("it has no checksum".into()));
        };
        // A fuzzer changes bytes to see what is behind the checksum.
        if !cfg!(fuzzing) && checksum != format!("{:08x}", archive.checksum()) {
            return Err(wrong("its checksum is wrong: bytes have changed".into()));
        }
        Ok(archive)
    }

    /// Writes a file, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<()> {
        files::replace(path, &self.to_bytes()?)
    }

    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        Self::from_bytes(&path.display().to_string(), &files::read(path)?)
    }

    /// Of all that the file means, whatever the order in its header.
    fn checksum(&self) -> u32 {
        let mut sum = CASTAGNOLI.digest();
        let mut add = |bytes: &[u8]| {
            // With its length, so that neighbours do not run together.
            sum.update(&(bytes.len() as u64).to_le_bytes());
            sum.update(bytes);
        };
        for (name, text) in &self.texts {
            add(name.as_bytes());
            add(text.as_bytes());
        }
        for (name, array) in &self.arrays {
            add(name.as_bytes());
            add(array.dtype.to_string().as_bytes());
            array.shape.iter().for_each(|len| add(&(*len as u64).to_le_bytes()));
            add(&array.data);
        }
        sum.finalize()
    }
}

/// The number type of a network in files.
pub fn dtype<T: Element>() -> Dtype {
    if T::DTYPE == f64::DTYPE { Dtype::F64 } else { Dtype::F32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Archive {
        let mut archive = Archive::default();
        archive.put_values("dense/kernel", &[1, 2], &[0.1_f32, f32::NAN]);
        archive.put_values("wide", &[1], &[0.1_f64]);
        archive.put_list("counts", &[u64::MAX, 0]);
        archive.put("flag", &[], &[1_u8]);
        archive.put_list::<f64>("none", &[]);
        archive.put_text("model", "Net");
        archive
    }

    #[test]
    fn bits_are_kept() {
        let bytes = archive().to_bytes().unwrap();
        let read = Archive::from_bytes("a", &bytes).unwrap();
        // NaN is not equal to itself, its bytes are.
        assert_eq!(read, archive());
        assert!(read.values::<f32>("dense/kernel").unwrap()[1].is_nan());
        assert_eq!(read.get::<u64>("counts").unwrap(), [u64::MAX, 0]);
        assert_eq!((read.get::<f32>("counts"), read.text("model")), (None, Some("Net")));
    }

    #[test]
    fn every_truncated_file_and_every_changed_byte_is_an_error() {
        let bytes = archive().to_bytes().unwrap();
        for len in 0..bytes.len() {
            assert!(Archive::from_bytes("a", &bytes[..len]).is_err(), "{len}");
        }
        for at in 0..bytes.len() {
            for mask in [0x01, 0x10, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] ^= mask;
                assert!(Archive::from_bytes("a", &bytes).is_err(), "byte {at} ^ {mask:x}");
            }
        }
    }
}
