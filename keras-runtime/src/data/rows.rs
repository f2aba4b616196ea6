//! Rows of numbers, whatever holds them.

use crate::element::Element;
use crate::error::{Error, Result};

/// Rows of equal length that a model is trained or measured on, of any origin.
///
/// Implement it for sets that are made or read row by row, and pass them as [`FromRows`].
///
/// ```
/// use keras_runtime::data::Rows;
///
/// /// x = 0, 1, 2, …
/// struct Count(usize);
///
/// impl Rows<f32> for Count {
///     fn len(&self) -> usize {
///         self.0
///     }
///     fn row_len(&self) -> usize {
///         1
///     }
///     fn copy_row(&self, row: usize, out: &mut [f32]) {
///         out[0] = row as f32;
///     }
/// }
///
/// let mut out = [0.0];
/// Count(10).copy_row(7, &mut out);
/// assert_eq!(out, [7.0]);
/// ```
pub trait Rows<T>: Sync {
    /// Number of rows.
    fn len(&self) -> usize;

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Values in each row.
    fn row_len(&self) -> usize;

    /// Writes the row `row`, below `len()`, into `out`, which has `row_len()` places.
    fn copy_row(&self, row: usize, out: &mut [T]);

    /// All rows end to end, where they lie so in memory.
    fn as_flat(&self) -> Option<&[T]> {
        None
    }

    /// Lengths of the parts of a row: one for each input or output of a model.
    fn parts(&self) -> Vec<usize> {
        vec![self.row_len()]
    }
}

mod sealed {
    pub trait Sealed<T> {}
}

/// A number that data may be made of for a model of `T`: `T` itself, a whole number or a `bool`.
///
/// ```
/// use keras_runtime::data::Number;
/// assert_eq!(Number::<f32>::number(7_u8), 7.0);
/// assert_eq!(Number::<f64>::number(true), 1.0);
/// ```
pub trait Number<T>: sealed::Sealed<T> + Copy + Send + Sync + 'static {
    /// The value as `T`.
    fn number(self) -> T;

    /// The same slice, where the numbers are `T` already.
    fn same(values: &[Self]) -> Option<&[T]> {
        let _ = values;
        None
    }
}

impl<T: Element> sealed::Sealed<T> for T {}

impl<T: Element> Number<T> for T {
    fn number(self) -> T {
        self
    }
    fn same(values: &[T]) -> Option<&[T]> {
        Some(values)
    }
}

macro_rules! whole_numbers {
    ($($type:ty),*) => {$(
        impl<T: Element> sealed::Sealed<T> for $type {}

        impl<T: Element> Number<T> for $type {
            fn number(self) -> T {
                T::from_f64(self as f64)
            }
        }
    )*};
}

whole_numbers!(u8, u16, u32, usize, i32, i64);

impl<T: Element> sealed::Sealed<T> for bool {}

impl<T: Element> Number<T> for bool {
    fn number(self) -> T {
        if self { T::ONE } else { T::ZERO }
    }
}

/// Rows that lie end to end in one slice.
///
/// As samples or targets of a model its row length is checked at run time; nested arrays are
/// checked by the compiler.
///
/// ```
/// use keras_runtime::data::{Flat, Rows};
/// let flat = Flat::new(&[1.0, 2.0, 3.0, 4.0], 2)?;
/// assert_eq!(Rows::<f64>::len(&flat), 2);
/// assert!(Flat::new(&[1.0, 2.0, 3.0], 2).is_err());
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Flat<'a, V> {
    values: &'a [V],
    row_len: usize,
}

impl<'a, V> Flat<'a, V> {
    /// Rows of `row_len` values.
    ///
    /// # Errors
    /// [`Error::Ragged`] where the values do not divide into such rows.
    pub fn new(values: &'a [V], row_len: usize) -> Result<Self> {
        if row_len == 0 || !values.len().is_multiple_of(row_len) {
            return Err(Error::Ragged { len: values.len(), row_len });
        }
        Ok(Flat { values, row_len })
    }

    /// Rows of a slice that is known to divide.
    pub(crate) fn of(values: &'a [V], row_len: usize) -> Self {
        Flat { values, row_len }
    }
}

impl<T, V: Number<T>> Rows<T> for Flat<'_, V> {
    fn len(&self) -> usize {
        self.values.len() / self.row_len.max(1)
    }
    fn row_len(&self) -> usize {
        self.row_len
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        let values = &self.values[row * self.row_len..][..self.row_len];
        out.iter_mut().zip(values).for_each(|(out, value)| *out = value.number());
    }
    fn as_flat(&self) -> Option<&[T]> {
        V::same(self.values)
    }
}

/// A set of one's own as samples or targets of a model: its row length is checked at run time.
///
/// ```
/// use keras_runtime::data::{Flat, FromRows, Samples};
/// let own = FromRows(Flat::new(&[1.0_f32, 2.0, 3.0, 4.0], 2)?);
/// assert!(Samples::<f32, [f32; 2]>::rows(&own).is_ok());
/// assert!(Samples::<f32, [f32; 4]>::rows(&own).is_err());
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FromRows<R>(pub R);

impl<T, R: Rows<T> + ?Sized> Rows<T> for &R {
    fn len(&self) -> usize {
        (**self).len()
    }
    fn row_len(&self) -> usize {
        (**self).row_len()
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        (**self).copy_row(row, out);
    }
    fn as_flat(&self) -> Option<&[T]> {
        (**self).as_flat()
    }
    fn parts(&self) -> Vec<usize> {
        (**self).parts()
    }
}

/// The rows in a box, if they have the length of `shape`.
pub(super) fn of_shape<'a, T, R: Rows<T> + 'a>(
    what: &'static str,
    shape: &[usize],
    rows: R,
) -> Result<Box<dyn Rows<T> + 'a>> {
    if rows.row_len() == shape.iter().product::<usize>() {
        Ok(Box::new(rows))
    } else {
        Err(Error::RowLength { what, expected: shape.to_vec(), found: rows.row_len() })
    }
}
