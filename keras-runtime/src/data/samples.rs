//! The door through which inputs enter a model.

use super::rows::of_shape;
use super::{Flat, FromRows, Matrices, Rows};
use crate::element::Element;
use crate::error::Result;
use crate::ports::Ports;
use nalgebra::{SMatrix, SVector};

/// Inputs of a model that takes samples `S`, as `fit`, `evaluate` and `predict` want them.
///
/// These hold samples `S`:
/// - slices, vectors and arrays of nested arrays: `[[f32; 4]]`, `Vec<[[[f32; 1]; 28]; 28]>`;
/// - of plain numbers where `S` is one number, `[T; 1]`;
/// - of nalgebra's `SVector<T, N>` for `[T; N]`, `SMatrix<T, R, C>` for `[[T; R]; C]`;
/// - flat data ([`Flat`]), one's own ([`FromRows`]), and with the feature `ndarray`
///   `ndarray::Array1` to `Array4`; their shape is checked at run time.
///
/// ```
/// use keras_runtime::data::Samples;
/// let x = vec![[1.0_f32, 2.0], [3.0, 4.0]];
/// let rows = Samples::<f32, [f32; 2]>::rows(&x)?;
/// assert_eq!((rows.len(), rows.row_len()), (2, 2));
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "expected samples for the input `{S}`, found `{Self}`",
    label = "expected samples `{S}`, such as a `Vec<{S}>`",
    note = "the model takes `{S}`: change the shape of its `Input` in `model!`, or the samples",
    note = "data whose shape only the run knows comes in as `Flat::new(&values, row_len)?`"
)]
pub trait Samples<T: Element, S> {
    /// The samples as rows of values.
    ///
    /// # Errors
    /// [`Error::RowLength`](crate::error::Error::RowLength) or
    /// [`Error::Shape`](crate::error::Error::Shape) where the shape is known at run time only and
    /// is not that of `S`.
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>>;

    /// Hands the rows to `f`; slices, vectors and arrays take no memory for it.
    ///
    /// # Errors
    /// As for [`rows`](Self::rows).
    fn with_rows(&self, f: &mut dyn FnMut(&dyn Rows<T>)) -> Result<()> {
        f(&*self.rows()?);
        Ok(())
    }
}

containers!([T: Element, S: Ports<T>] S, Samples<T, S>, Nested);
containers!([T: Element] T, Samples<T, [T; 1]>, |all| Flat::of(all, 1));
containers!([T: Element, const N: usize] SVector<T, N>, Samples<T, [T; N]>, Matrices);
containers!(
    [T: Element, const R: usize, const C: usize] SMatrix<T, R, C>, Samples<T, [[T; R]; C]>, Matrices
);

#[diagnostic::do_not_recommend]
impl<T: Element, S: Ports<T>> Samples<T, S> for Flat<'_, T> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        of_shape("sample", shape::<T, S>(), *self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, S: Ports<T>, R: Rows<T>> Samples<T, S> for FromRows<R> {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        of_shape("sample", shape::<T, S>(), &self.0)
    }
}

/// The shape of a sample, or the number of values of several inputs.
fn shape<T: Element, S: Ports<T>>() -> &'static [usize] {
    match S::PORTS {
        [one] => one.shape,
        _ => &const { [S::LEN] },
    }
}

/// Samples that hold their values by themselves.
struct Nested<'a, S>(&'a [S]);

impl<T: Element, S: Ports<T>> Rows<T> for Nested<'_, S> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn row_len(&self) -> usize {
        S::LEN
    }
    fn copy_row(&self, row: usize, mut out: &mut [T]) {
        for &part in self.0[row].slices().as_ref() {
            let (target, rest) = out.split_at_mut(part.len());
            target.copy_from_slice(part);
            out = rest;
        }
    }
    fn as_flat(&self) -> Option<&[T]> {
        S::end_to_end(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, S, X: Samples<T, S> + ?Sized> Samples<T, S> for &X {
    fn rows(&self) -> Result<Box<dyn Rows<T> + '_>> {
        (**self).rows()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<S>(x: &(impl Samples<f32, S> + ?Sized)) -> Vec<Vec<f32>> {
        let rows = x.rows().unwrap();
        let row = |i| {
            let mut out = vec![0.0; rows.row_len()];
            rows.copy_row(i, &mut out);
            out
        };
        (0..rows.len()).map(row).collect()
    }

    #[test]
    fn all_containers_hold_the_same_rows() {
        let nested = [[[1.0_f32, 2.0], [3.0, 4.0], [5.0, 6.0]]; 2];
        let matrices =
            [SMatrix::<f32, 2, 3>::from_column_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]); 2];
        let flat: Vec<f32> = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].repeat(2);
        let expected = vec![vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; 2];
        assert_eq!(values::<[[f32; 2]; 3]>(&nested), expected);
        assert_eq!(values::<[[f32; 2]; 3]>(&nested[..]), expected);
        assert_eq!(values::<[[f32; 2]; 3]>(&nested.to_vec()), expected);
        assert_eq!(values::<[[f32; 2]; 3]>(&&nested.to_vec()), expected);
        assert_eq!(values::<[[f32; 2]; 3]>(&matrices), expected);
        assert_eq!(values::<[[f32; 2]; 3]>(&Flat::new(&flat, 6).unwrap()), expected);
        assert_eq!(values::<[f32; 6]>(&FromRows(Flat::new(&flat, 6).unwrap())), expected);
        assert_eq!(
            values::<[f32; 6]>(&vec![SVector::<f32, 6>::from_column_slice(&flat[..6]); 2]),
            expected
        );
        assert_eq!(values::<[f32; 1]>(&vec![7.0, 8.0]), [[7.0], [8.0]]);
    }

    #[test]
    fn wrong_row_length_is_named() {
        let data = [0.0_f32; 12];
        let flat = Flat::new(&data, 6).unwrap();
        let error = Samples::<f32, [[f32; 2]; 2]>::rows(&flat).err().unwrap();
        assert_eq!(error.to_string(), "each sample must have 4 (2 x 2) values, found 6");
        assert!(Flat::new(&data, 0).is_err());
    }
}
