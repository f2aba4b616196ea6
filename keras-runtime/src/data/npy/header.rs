//! The header of a `.npy` file.

use super::types::Type;
use std::io::Read;

const MAGIC: [u8; 6] = *b"\x93NUMPY";
/// Longer headers are not numpy's: it refuses those over 10,000 bytes itself.
const LONGEST: usize = 1 << 16;

pub struct Header {
    pub kind: Type,
    pub fortran_order: bool,
    pub shape: Vec<usize>,
    /// Bytes up to the first value.
    pub len: usize,
}

impl Header {
    /// Reads up to the first value; else what is wrong.
    #[inline]
    pub fn read(source: &mut impl Read) -> Result<Self, String> {
        let raw = RawHeader::read(source)?;
        let kind = Type::of(&raw.descr).ok_or_else(|| {
            format!(
                "values of the type `{}`; read are bool, int, uint, float32, float64",
                raw.descr
            )
        })?;
        Ok(Header { kind, fortran_order: raw.fortran_order, shape: raw.shape, len: raw.len })
    }

    /// Bytes of all values.
    #[inline]
    pub fn byte_len(&self) -> Option<usize> {
        super::product(&self.shape)?.checked_mul(self.kind.size())
    }
}

/// A header with a type that nobody has looked at.
pub struct RawHeader {
    pub descr: String,
    pub fortran_order: bool,
    pub shape: Vec<usize>,
    pub len: usize,
}

impl RawHeader {
    #[inline]
    pub fn read(source: &mut impl Read) -> Result<Self, String> {
        let mut start = [0; 8];
        exact(source, &mut start)?;
        if start[..6] != MAGIC {
            return Err("it does not begin with `\\x93NUMPY`".into());
        }
        let (prefix, len) = match start[6] {
            1 => {
                let mut len = [0; 2];
                exact(source, &mut len)?;
                (10, u16::from_le_bytes(len) as usize)
            }
            2 | 3 => {
                let mut len = [0; 4];
                exact(source, &mut len)?;
                (12, u32::from_le_bytes(len) as usize)
            }
            version => return Err(format!("version {version}; 1 to 3 are read")),
        };
        if len > LONGEST {
            return Err(format!("a header of {len} bytes, which is too long"));
        }
        let mut text = vec![0; len];
        exact(source, &mut text)?;
        let text = std::str::from_utf8(&text).map_err(|_| "its header is no text".to_string())?;
        let (descr, fortran_order, shape) =
            dictionary(text).ok_or_else(|| format!("its header is `{}`", text.trim()))?;
        Ok(RawHeader { descr, fortran_order, shape, len: prefix + len })
    }
}

#[inline]
fn exact(source: &mut impl Read, bytes: &mut [u8]) -> Result<(), String> {
    source.read_exact(bytes).map_err(|error| format!("its header cannot be read: {error}"))
}

/// The three entries of `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, in any order.
#[inline]
fn dictionary(text: &str) -> Option<(String, bool, Vec<usize>)> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let (mut descr, mut fortran_order, mut shape) = (None, None, None);
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        let after = after.trim_start().strip_prefix(':')?.trim_start();
        let after = match key {
            "descr" => {
                let (value, after) = quoted(after)?;
                descr = Some(value.to_owned());
                after
            }
            "fortran_order" => {
                let value = after.starts_with("True");
                fortran_order = Some(value);
                after.strip_prefix(if value { "True" } else { "False" })?
            }
            "shape" => {
                let (tuple, after) = after.strip_prefix('(')?.split_once(')')?;
                let axes = tuple.split(',').map(str::trim).filter(|axis| !axis.is_empty());
                // Python 2 wrote `10L`.
                let axis = |axis: &str| axis.strip_suffix('L').unwrap_or(axis).parse().ok();
                shape = Some(axes.map(axis).collect::<Option<Vec<usize>>>()?);
                after
            }
            _ => return None,
        };
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some((descr?, fortran_order?, shape?))
}

/// A string in either quotes, and what follows it.
#[inline]
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text[1..].split_once(quote)
}

/// A header as numpy writes it, of a length that leaves the values at a multiple of 64.
#[inline]
pub fn write(kind: Type, shape: &[usize]) -> Vec<u8> {
    let axes: Vec<String> = shape.iter().map(ToString::to_string).collect();
    let axes = if let [axis] = axes.as_slice() { format!("{axis},") } else { axes.join(", ") };
    let descr = kind.descr();
    let text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}");
    let len = (10 + text.len() + 1).next_multiple_of(64) - 10;
    let mut bytes = MAGIC.to_vec();
    bytes.extend([1, 0]);
    // A shape that takes 64 KiB to write has no place in memory.
    bytes.extend((len as u16).to_le_bytes());
    bytes.extend(format!("{text:<width$}\n", width = len - 1).bytes());
    bytes
}
