//! What is checked before the first step of a training.

use super::Rows;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::kernels::dispatch;
use crate::model::Indices;
use core::ops::Range;

/// Values that are looked at in one go.
const BLOCK: usize = 1024;

/// There are samples, and as many targets or weights.
///
/// # Errors
/// [`Error::Empty`] and [`Error::Lengths`], which names `what`.
///
/// ```
/// use keras_runtime::data::check;
/// assert!(check::lengths(100, "y", 100).is_ok());
/// assert_eq!(check::lengths(100, "y", 9).unwrap_err().to_string(), "y has 9 rows, but x has 100");
/// ```
pub fn lengths(x: usize, what: &'static str, found: usize) -> Result<()> {
    if x == 0 {
        return Err(Error::Empty { what: "x" });
    }
    if x != found {
        return Err(Error::Lengths { what, expected: x, found });
    }
    Ok(())
}

/// No value is NaN or infinite. `shape` is that of one row, for the message.
///
/// # Errors
/// [`Error::NotFinite`] with the first such value.
///
/// ```
/// use keras_runtime::data::{Flat, check};
/// let x = Flat::new(&[0.0, 1.0, f32::NAN, 3.0], 2)?;
/// let error = check::finite("x", &x, &[2]).unwrap_err();
/// assert_eq!(error.to_string(), "x[1][0] is NaN, but values must be finite");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn finite<T: Element>(what: &'static str, rows: &dyn Rows<T>, shape: &[usize]) -> Result<()> {
    finite_in(what, rows, 0..rows.row_len(), shape)
}

/// The same for some columns of the rows; `shape` is theirs.
pub(crate) fn finite_in<T: Element>(
    what: &'static str,
    rows: &dyn Rows<T>,
    columns: Range<usize>,
    shape: &[usize],
) -> Result<()> {
    let found = find(
        rows,
        columns,
        #[inline(always)]
        |value| !value.is_finite(),
    );
    match found {
        None => Ok(()),
        Some((row, at, value)) => Err(Error::NotFinite {
            what,
            row,
            position: position(at, shape),
            value: value.to_f64(),
        }),
    }
}

/// All labels are whole numbers in `0..classes`, or `ignore` (a loss's `ignore_class`). `shape` is
/// that of one row, for the message.
///
/// # Errors
/// [`Error::Label`] with the first other one.
///
/// ```
/// use keras_runtime::data::{Flat, check};
/// let y = Flat::new(&[0_u8, 9, 10], 1)?;
/// let error = check::labels::<f32>("y", &y, &[], 10, None).unwrap_err();
/// assert_eq!(error.to_string(), "y[2] is 10, but labels must be whole numbers from 0 to 9");
/// assert!(check::labels::<f32>("y", &y, &[], 10, Some(10.0)).is_ok());
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn labels<T: Element>(
    what: &'static str,
    rows: &dyn Rows<T>,
    shape: &[usize],
    classes: usize,
    ignore: Option<T>,
) -> Result<()> {
    labels_in(what, rows, 0..rows.row_len(), shape, (classes, ignore))
}

/// The same for some columns of the rows; `shape` is theirs.
pub(crate) fn labels_in<T: Element>(
    what: &'static str,
    rows: &dyn Rows<T>,
    columns: Range<usize>,
    shape: &[usize],
    (classes, ignore): (usize, Option<T>),
) -> Result<()> {
    match find(rows, columns, |value| !is_below(value, classes) && Some(value) != ignore) {
        None => Ok(()),
        Some((row, at, value)) => Err(Error::Label {
            what,
            row,
            position: position(at, shape),
            value: value.to_f64(),
            classes,
        }),
    }
}

/// All values of an input that a layer takes as indices are whole numbers below the number of its
/// rows. `shape` is that of one row of `rows`, for the message.
///
/// # Errors
/// [`Error::Index`] with the first other one.
///
/// ```
/// use keras_runtime::data::{Flat, check};
/// use keras_runtime::model::Indices;
/// let x = Flat::new(&[0.0_f32, 9.0, 10.0, 3.0], 2)?;
/// let words = Indices { input: 0, below: 10, layer: "embedding" };
/// let error = check::indices("x", &x, &[2], &words).unwrap_err();
/// assert_eq!(error.to_string(), "x[1][0] is 10, but `embedding` takes whole numbers from 0 to 9");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub fn indices<T: Element>(
    what: &'static str,
    rows: &dyn Rows<T>,
    shape: &[usize],
    indices: &Indices,
) -> Result<()> {
    indices_in(what, rows, 0..rows.row_len(), shape, indices)
}

/// The same for some columns of the rows; `shape` is theirs.
pub(crate) fn indices_in<T: Element>(
    what: &'static str,
    rows: &dyn Rows<T>,
    columns: Range<usize>,
    shape: &[usize],
    &Indices { below, layer, .. }: &Indices,
) -> Result<()> {
    match find(rows, columns, |value| !is_below(value, below)) {
        None => Ok(()),
        Some((row, at, value)) => Err(Error::Index {
            what,
            row,
            position: position(at, shape),
            value: value.to_f64(),
            below,
            layer,
        }),
    }
}

/// Whether a value is a whole number in `0..end`; a NaN is none.
fn is_below<T: Element>(value: T, end: usize) -> bool {
    value >= T::ZERO && value < T::from_usize(end) && value.floor() == value
}

/// The first value of the columns that is `wrong`, with its row and its place in the columns.
fn find<T: Element>(
    rows: &dyn Rows<T>,
    columns: Range<usize>,
    wrong: impl Fn(T) -> bool,
) -> Option<(usize, usize, T)> {
    let row_len = rows.row_len();
    if let Some(all) = rows.as_flat() {
        if columns == (0..row_len) {
            let at = first(all, &wrong)?;
            return Some((at / row_len, at % row_len, all[at]));
        }
        return all.chunks_exact(row_len.max(1)).enumerate().find_map(|(row, values)| {
            let values = values.get(columns.clone())?;
            let at = first(values, &wrong)?;
            Some((row, at, values[at]))
        });
    }
    let mut buffer = vec![T::ZERO; row_len];
    (0..rows.len()).find_map(|row| {
        rows.copy_row(row, &mut buffer);
        let values = buffer.get(columns.clone())?;
        let at = first(values, &wrong)?;
        Some((row, at, values[at]))
    })
}

/// Where the first value is that is `wrong`. Blocks are looked at without an early exit, which would keep them from
/// being vectorised.
fn first<T: Element>(values: &[T], wrong: &impl Fn(T) -> bool) -> Option<usize> {
    let block = values.chunks(BLOCK).position(|block| {
        dispatch(
            #[inline(always)]
            || block.iter().fold(false, |any, &value| any | wrong(value)),
        )
    })?;
    let start = block * BLOCK;
    Some(start + values[start..].iter().position(|&value| wrong(value))?)
}

/// The index of a row's value on each axis; none where the row is one value.
fn position(mut at: usize, shape: &[usize]) -> Vec<usize> {
    if shape.iter().product::<usize>() <= 1 {
        return Vec::new();
    }
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&len| {
            let i = at % len;
            at /= len;
            i
        })
        .collect();
    index.reverse();
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Flat, Matrices};

    #[test]
    fn position_in_an_image() {
        let mut values = vec![0.5_f64; 2 * 3 * 4 * 2];
        values[24 + 2 * 8 + 3 * 2 + 1] = f64::NEG_INFINITY;
        let error = finite("x", &Flat::new(&values, 24).unwrap(), &[3, 4, 2]).unwrap_err();
        assert_eq!(error.to_string(), "x[1][2][3][1] is -inf, but values must be finite");
    }

    #[test]
    fn the_first_of_several_in_any_block() {
        for (bad, len) in [(0, 1), (BLOCK - 1, BLOCK), (BLOCK, BLOCK + 1), (2500, 3 * BLOCK)] {
            let mut values = vec![1.0_f32; len];
            values[bad..].fill(f32::NAN);
            let found = finite("x", &Flat::new(&values, 1).unwrap(), &[]).unwrap_err();
            assert!(matches!(found, Error::NotFinite { row, .. } if row == bad), "{found}");
        }
    }

    #[test]
    fn rows_that_are_copied() {
        let mut samples = [nalgebra::SVector::<f32, 3>::zeros(); 4];
        assert!(finite("x", &Matrices(&samples), &[3]).is_ok());
        samples[2][1] = f32::INFINITY;
        let error = finite("x", &Matrices(&samples), &[3]).unwrap_err();
        assert_eq!(error.to_string(), "x[2][1] is inf, but values must be finite");
    }

    #[test]
    fn labels_are_whole_and_in_range() {
        let first_bad = |y: &[f64]| match labels("y", &Flat::new(y, 1).unwrap(), &[], 3, None) {
            Err(Error::Label { row, .. }) => Some(row),
            _ => None,
        };
        assert_eq!(first_bad(&[0.0, 2.0, 1.0]), None);
        assert_eq!(first_bad(&[0.0, 2.0, 1.5]), Some(2));
        assert_eq!(first_bad(&[0.0, 3.0]), Some(1));
        assert_eq!(first_bad(&[-1.0]), Some(0));
        assert_eq!(first_bad(&[0.0, f64::NAN]), Some(1));
    }

    #[test]
    fn step_of_a_label_is_named() {
        let y = [[0_i32, 1], [1, -1]];
        let y = Flat::new(y.as_flattened(), 2).unwrap();
        let error = labels::<f32>("y", &y, &[2], 2, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "y[1][1] is -1, but labels must be whole numbers from 0 to 1"
        );
    }

    #[test]
    fn empty_sets() {
        assert_eq!(lengths(0, "y", 0).unwrap_err().to_string(), "x has no rows");
    }
}
