//! The format of safetensors files: a header in JSON, then the values of all tensors.
//! See <https://huggingface.co/docs/safetensors>.
//!
//! The crate of this name brings half a dozen others along, which took a tenth of the time in which a program with
//! a network is built; tests compare with it.

use crate::order;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::{self, Display};

/// The header's length is a number of so many bytes, and the header is padded to a multiple of them.
const WORD: usize = 8;

/// The longest header.
const LONGEST: usize = 100_000_000;

/// The key of what a header tells besides tensors.
const METADATA: &str = "__metadata__";

macro_rules! dtypes {
    ($($name:ident = $bits:literal),* $(,)?) => {
        /// A number type. The later ones begin at larger multiples of bytes: files have them first.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Dtype { $($name),* }

        impl Dtype {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Dtype::$name),)*
                    _ => None,
                }
            }

            fn name(self) -> &'static str {
                match self { $(Dtype::$name => stringify!($name)),* }
            }

            fn bits(self) -> usize {
                match self { $(Dtype::$name => $bits),* }
            }
        }

        #[cfg(test)]
        const ALL: &[(Dtype, ::safetensors::Dtype)] =
            &[$((Dtype::$name, ::safetensors::Dtype::$name)),*];
    };
}

dtypes! {
    BOOL = 8, F4 = 4, F6_E2M3 = 6, F6_E3M2 = 6, U8 = 8, I8 = 8, F8_E5M2 = 8, F8_E4M3 = 8, F8_E8M0 = 8,
    F8_E4M3FNUZ = 8, F8_E5M2FNUZ = 8, I16 = 16, U16 = 16, F16 = 16, BF16 = 16, I32 = 32, U32 = 32, F32 = 32,
    C64 = 64, F64 = 64, I64 = 64, U64 = 64,
}

impl Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Bytes of a tensor, if there can be so many and they are whole.
fn size(dtype: Dtype, shape: &[usize]) -> Option<usize> {
    let len = shape.iter().try_fold(1_usize, |all, &len| all.checked_mul(len))?;
    let bits = len.checked_mul(dtype.bits())?;
    bits.is_multiple_of(8).then_some(bits / 8)
}

/// A tensor to be written.
pub struct Head<'a> {
    pub name: &'a str,
    pub dtype: Dtype,
    pub shape: &'a [usize],
}

/// Tensors and texts as a file; `push` adds the values of the tensor of this number.
pub fn to_bytes(
    heads: &[Head<'_>],
    texts: &BTreeMap<String, String>,
    push: &dyn Fn(usize, &mut Vec<u8>),
) -> Result<Vec<u8>, String> {
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order::sort(&mut order, &|one, other| {
        let (one, other) = (&heads[one], &heads[other]);
        other.dtype.cmp(&one.dtype).then(one.name.cmp(other.name))
    });
    let quoted = |text: &str| Value::from(text).to_string();
    let mut entries = Vec::with_capacity(heads.len() + 1);
    if !texts.is_empty() {
        let texts = texts.iter().map(|(key, text)| format!("{}:{}", quoted(key), quoted(text)));
        entries.push(format!("\"{METADATA}\":{{{}}}", texts.collect::<Vec<_>>().join(",")));
    }
    let mut end = 0_usize;
    for &number in &order {
        let Head { name, dtype, shape } = heads[number];
        let start = end;
        end = size(dtype, shape)
            .and_then(|size| start.checked_add(size))
            .ok_or_else(|| format!("`{name}` is too large"))?;
        let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
        entries.push(format!(
            "{}:{{\"dtype\":\"{dtype}\",\"shape\":[{}],\"data_offsets\":[{start},{end}]}}",
            quoted(name),
            shape.join(",")
        ));
    }
    let mut header = format!("{{{}}}", entries.join(","));
    let length = header.len().next_multiple_of(WORD);
    if length > LONGEST {
        return Err("there are too many tensors".into());
    }
    header.extend(std::iter::repeat_n(' ', length - header.len()));
    let mut bytes = Vec::with_capacity(WORD + length + end);
    bytes.extend((length as u64).to_le_bytes());
    bytes.extend(header.into_bytes());
    order.into_iter().for_each(|number| push(number, &mut bytes));
    Ok(bytes)
}

/// A tensor in a file.
#[derive(Debug)]
pub struct Tensor<'a> {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    /// Little-endian numbers in row-major order.
    pub data: &'a [u8],
}

/// What a file has.
#[derive(Debug)]
pub struct File<'a> {
    /// In the order of their names.
    pub tensors: Vec<(String, Tensor<'a>)>,
    pub texts: BTreeMap<String, String>,
}

impl<'a> File<'a> {
    /// Reads a file, in which each byte has to belong to one tensor. Else what is wrong.
    pub fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let (length, rest) = bytes.split_first_chunk::<WORD>().ok_or("it is too short")?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > rest.len().min(LONGEST) {
            return Err("its header is too long".into());
        }
        let (header, values) = rest.split_at(length);
        let mut header: Map<String, Value> = serde_json::from_slice(header)
            .map_err(|error| format!("its header cannot be read: {error}"))?;
        let texts = match header.remove(METADATA) {
            Some(texts) => all_texts(texts).ok_or("its metadata are not texts")?,
            None => BTreeMap::new(),
        };
        let mut places = Vec::with_capacity(header.len());
        for (name, entry) in header {
            let found = place(&entry).ok_or_else(|| format!("`{name}` is not described"))?;
            places.push((name, found));
        }
        let mut numbers: Vec<usize> = (0..places.len()).collect();
        order::sort_by_key(&mut numbers, |number| places[number].1.0);
        let mut last = 0;
        for &number in &numbers {
            let (name, ([start, end], dtype, shape)) = &places[number];
            if *start != last || end < start || *end > values.len() {
                return Err(format!("`{name}` is not where it should be"));
            }
            if size(*dtype, shape) != Some(end - start) {
                return Err(format!("`{name}` has another number of bytes than its shape"));
            }
            last = *end;
        }
        order::sort(&mut numbers, &|one, other| places[one].0.cmp(&places[other].0));
        let tensor = |number: usize| {
            let (name, ([start, end], dtype, shape)) = &places[number];
            let (dtype, shape, data) = (*dtype, shape.clone(), &values[*start..*end]);
            (name.clone(), Tensor { dtype, shape, data })
        };
        let tensors = numbers.into_iter().map(tensor).collect();
        match last == values.len() {
            true => Ok(File { tensors, texts }),
            false => Err("it has bytes that belong to no tensor".into()),
        }
    }

    /// The tensor of this name.
    pub fn tensor(&self, name: &str) -> Option<&Tensor<'a>> {
        let number = self.tensors.binary_search_by(|(other, _)| other.as_str().cmp(name)).ok()?;
        Some(&self.tensors[number].1)
    }
}

fn all_texts(value: Value) -> Option<BTreeMap<String, String>> {
    let Value::Object(texts) = value else { return None };
    // One by one: `collect` would sort all of them first, which is a function of its own for each kind of map.
    let mut all = BTreeMap::new();
    for (key, value) in texts {
        let Value::String(text) = value else { return None };
        all.insert(key, text);
    }
    Some(all)
}

/// From where to where, type and shape.
fn place(entry: &Value) -> Option<([usize; 2], Dtype, Vec<usize>)> {
    let numbers = |key: &str| -> Option<Vec<usize>> {
        let number = |value: &Value| usize::try_from(value.as_u64()?).ok();
        entry.get(key)?.as_array()?.iter().map(number).collect()
    };
    let range = numbers("data_offsets")?.try_into().ok()?;
    Some((range, Dtype::named(entry.get("dtype")?.as_str()?)?, numbers("shape")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::safetensors::tensor::{SafeTensors, TensorView, serialize};
    use std::collections::HashMap;

    const NAMES: [&str; 4] = ["b", "a/\"quoted\"\n", "ü", "empty"];
    const SHAPES: [&[usize]; 4] = [&[2, 3], &[], &[4], &[7, 0]];
    const DTYPES: [usize; 4] = [17, 19, 4, 17];

    fn data(number: usize) -> Vec<u8> {
        let len = size(ALL[DTYPES[number]].0, SHAPES[number]).unwrap();
        (0..len).map(|i| (7 * i + number) as u8).collect()
    }

    fn texts(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
        texts.iter().map(|(key, text)| (key.to_string(), text.to_string())).collect()
    }

    fn ours(texts: &BTreeMap<String, String>) -> Vec<u8> {
        let heads: Vec<_> = (0..4)
            .map(|i| Head { name: NAMES[i], dtype: ALL[DTYPES[i]].0, shape: SHAPES[i] })
            .collect();
        to_bytes(&heads, texts, &|number, bytes| bytes.extend(data(number))).unwrap()
    }

    #[test]
    fn the_same_bytes_as_the_crate() {
        let all: Vec<_> = (0..4).map(data).collect();
        let views: Vec<_> = (0..4)
            .map(|i| {
                let view = TensorView::new(ALL[DTYPES[i]].1, SHAPES[i].to_vec(), &all[i]).unwrap();
                (NAMES[i], view)
            })
            .collect();
        assert_eq!(ours(&texts(&[])), serialize(views.clone(), None).unwrap());
        let told = texts(&[("key", "a \"text\"\u{1}")]);
        let hashed: HashMap<_, _> = told.clone().into_iter().collect();
        assert_eq!(ours(&told), serialize(views, Some(hashed)).unwrap());
    }

    #[test]
    fn what_is_written_is_read() {
        let told = texts(&[("one", "1"), ("two", "")]);
        let bytes = ours(&told);
        let file = File::read(&bytes).unwrap();
        assert_eq!(file.texts, told);
        for i in 0..4 {
            let tensor = file.tensor(NAMES[i]).unwrap();
            assert_eq!((tensor.dtype, &tensor.shape[..]), (ALL[DTYPES[i]].0, SHAPES[i]));
            assert_eq!(tensor.data, data(i));
        }
    }

    #[test]
    fn types_are_those_of_the_crate() {
        for (i, (ours, theirs)) in ALL.iter().enumerate() {
            assert_eq!((ours.to_string(), ours.bits()), (theirs.to_string(), theirs.bitsize()));
            assert_eq!(Dtype::named(ours.name()), Some(*ours));
            assert!(ALL[i + 1..].iter().all(|later| ours < &later.0 && theirs < &later.1));
        }
    }

    /// Whatever byte changes: both read the same, or neither does.
    #[test]
    fn broken_files_are_broken_for_the_crate() {
        let bytes = ours(&texts(&[("key", "text")]));
        let agree = |bytes: &[u8]| match (File::read(bytes), SafeTensors::deserialize(bytes)) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(ours.tensors.len(), theirs.len());
                theirs.iter().all(|(name, tensor)| {
                    let own = ours.tensor(name).unwrap();
                    own.data == tensor.data()
                        && own.shape == tensor.shape()
                        && own.dtype.to_string() == tensor.dtype().to_string()
                })
            }
            (ours, theirs) => ours.is_err() && theirs.is_err(),
        };
        (0..bytes.len()).for_each(|len| assert!(agree(&bytes[..len]), "{len}"));
        assert!(agree(&[&bytes[..], &[0]].concat()));
        for at in 0..bytes.len() {
            for mask in 1..=255 {
                let mut bytes = bytes.clone();
                bytes[at] ^= mask;
                assert!(agree(&bytes), "byte {at} ^ {mask:x}");
            }
        }
    }
}
