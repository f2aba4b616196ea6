//! nalgebra's matrices as samples.

use super::Rows;
use crate::element::Element;
use nalgebra::SMatrix;

/// Samples that are nalgebra's vectors or matrices.
///
/// Each of the `C` columns holds `R` features, so `SMatrix<T, R, C>` has the bytes of `[[T; R]; C]`,
/// Keras's shape `(C, R)`.
///
/// ```
/// use keras_runtime::data::{Matrices, Rows};
/// let samples = [nalgebra::Matrix2::new(1.0, 3.0, 2.0, 4.0)];
/// let mut out = [0.0; 4];
/// Matrices(&samples).copy_row(0, &mut out);
/// assert_eq!(out, [1.0, 2.0, 3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Matrices<'a, T, const R: usize, const C: usize>(pub &'a [SMatrix<T, R, C>]);

impl<T: Element, const R: usize, const C: usize> Rows<T> for Matrices<'_, T, R, C> {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn row_len(&self) -> usize {
        R * C
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        out.copy_from_slice(self.0[row].as_slice());
    }
}
