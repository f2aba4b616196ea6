//! One step of a batch of sequences.

use crate::kernels::Matrix;
use core::ops::{Deref, DerefMut, Range};

/// The values of one step in a batch of sequences: a row a sample.
///
/// ```
/// use keras_runtime::layers::recurrent::Rows;
/// let x = [1, 2, 3, 4, 5, 6, 7, 8]; // 2 samples x 2 steps x 2 features
/// let second = Rows { data: &x[..], steps: 2, time: 1, width: 2 };
/// assert_eq!([second.row(0), second.row(1)], [[3, 4], [7, 8]]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Rows<D> {
    /// All steps of all samples, sample after sample.
    pub data: D,
    /// Steps of a sample.
    pub steps: usize,
    /// Which of them.
    pub time: usize,
    /// Length of a row.
    pub width: usize,
}

impl<D> Rows<D> {
    fn range(&self, sample: usize) -> Range<usize> {
        let start = (sample * self.steps + self.time) * self.width;
        start..start + self.width
    }
}

impl<T, D: Deref<Target = [T]>> Rows<D> {
    /// The row of a sample.
    pub fn row(&self, sample: usize) -> &[T] {
        &self.data[self.range(sample)]
    }

    /// All rows from this column on.
    pub fn matrix(&self, column: usize) -> Matrix<'_, T> {
        let start = self.time * self.width + column;
        Matrix {
            data: self.data.get(start..).unwrap_or(&[]),
            row_stride: self.steps * self.width,
            column_stride: 1,
        }
    }
}

impl<'a, T> Rows<&'a [T]> {
    /// A step of values that lie step after step: none but its own.
    pub(super) fn step(values: &'a [T], time: usize, batch: usize, width: usize) -> Self {
        let len = batch * width;
        Rows { data: &values[time * len..(time + 1) * len], steps: 1, time: 0, width }
    }
}

impl<'a, T> Rows<&'a mut [T]> {
    /// The same, to change.
    pub(super) fn of_step(values: &'a mut [T], time: usize, batch: usize, width: usize) -> Self {
        let len = batch * width;
        Rows { data: &mut values[time * len..(time + 1) * len], steps: 1, time: 0, width }
    }
}

impl<T, D: DerefMut<Target = [T]>> Rows<D> {
    /// The row of a sample.
    pub fn row_mut(&mut self, sample: usize) -> &mut [T] {
        let range = self.range(sample);
        &mut self.data[range]
    }
}
