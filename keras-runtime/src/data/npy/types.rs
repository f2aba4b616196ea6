//! The types of values in `.npy` files.

use crate::element::Element;

/// A type and a byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    number: Number,
    big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Bool,
    U8,
    U16,
    U32,
    U64,
    I8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

const NAMES: [(&str, Number, usize); 11] = [
    ("b1", Number::Bool, 1),
    ("u1", Number::U8, 1),
    ("u2", Number::U16, 2),
    ("u4", Number::U32, 4),
    ("u8", Number::U64, 8),
    ("i1", Number::I8, 1),
    ("i2", Number::I16, 2),
    ("i4", Number::I32, 4),
    ("i8", Number::I64, 8),
    ("f4", Number::F32, 4),
    ("f8", Number::F64, 8),
];

impl Type {
    #[inline]
    const fn little(number: Number) -> Self {
        Type { number, big_endian: false }
    }

    /// The type of a `descr`, as `<f4`.
    #[inline]
    pub fn of(descr: &str) -> Option<Self> {
        let order = descr.get(..1)?;
        let (_, number, _) = NAMES.into_iter().find(|(name, ..)| Some(*name) == descr.get(1..))?;
        matches!(order, "<" | ">" | "|" | "=").then_some(Type { number, big_endian: order == ">" })
    }

    #[inline]
    pub fn descr(self) -> String {
        let name = NAMES.iter().find(|(_, number, _)| *number == self.number);
        let order = match self {
            _ if self.size() == 1 => '|',
            Type { big_endian: true, .. } => '>',
            _ => '<',
        };
        format!("{order}{}", name.map_or("", |(name, ..)| name))
    }

    /// Bytes of a value.
    #[inline]
    pub fn size(self) -> usize {
        NAMES.iter().find(|(_, number, _)| *number == self.number).map_or(1, |(.., size)| *size)
    }

    /// Whether the bytes of a file are those of such values in memory.
    #[inline]
    pub fn is<T: Element>(self) -> bool {
        let number = match size_of::<T>() {
            4 => Number::F32,
            _ => Number::F64,
        };
        self.number == number && self.big_endian == cfg!(target_endian = "big")
    }

    /// Makes values of bytes, as many as both have.
    #[inline]
    pub fn decode<T: Element>(self, bytes: &[u8], out: &mut [T]) {
        macro_rules! decode {
            ($type:ty) => {{
                let values = bytes.as_chunks().0.iter().zip(out);
                match self.big_endian {
                    true => values.for_each(|(b, out)| {
                        *out = T::from_f64(<$type>::from_be_bytes(*b) as f64);
                    }),
                    false => values.for_each(|(b, out)| {
                        *out = T::from_f64(<$type>::from_le_bytes(*b) as f64);
                    }),
                }
            }};
        }
        match self.number {
            Number::Bool => bytes
                .iter()
                .zip(out)
                .for_each(|(byte, out)| *out = if *byte == 0 { T::ZERO } else { T::ONE }),
            Number::U8 => decode!(u8),
            Number::U16 => decode!(u16),
            Number::U32 => decode!(u32),
            Number::U64 => decode!(u64),
            Number::I8 => decode!(i8),
            Number::I16 => decode!(i16),
            Number::I32 => decode!(i32),
            Number::I64 => decode!(i64),
            Number::F32 => decode!(f32),
            Number::F64 => decode!(f64),
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A number that a `.npy` file is written of: `u8` to `u64`, `i8` to `i64`, `f32`, `f64`.
///
/// ```
/// use keras_runtime::data::{Npy, NpyValue};
/// fn shape_of<V: NpyValue>(values: &[V]) -> Vec<usize> {
///     Npy::from_values(&[values.len()], values).unwrap().shape().to_vec()
/// }
/// assert_eq!(shape_of(&[1_u16, 2, 3]), [3]);
/// ```
pub trait NpyValue: sealed::Sealed + Copy {
    #[doc(hidden)]
    const TYPE: Type;
    #[doc(hidden)]
    fn write(self, bytes: &mut Vec<u8>);
}

macro_rules! values {
    ($($type:ty: $number:ident),*) => {$(
        impl sealed::Sealed for $type {}
        impl NpyValue for $type {
            const TYPE: Type = Type::little(Number::$number);
            #[inline]
            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }
        }
    )*};
}

values!(u8: U8, u16: U16, u32: U32, u64: U64, i8: I8, i16: I16, i32: I32, i64: I64, f32: F32, f64: F64);
