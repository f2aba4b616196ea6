//! The one place for SIMD and threads: [`Engine`] is the border behind which the
//! arithmetic can be exchanged.

use crate::activations::Activation;
use crate::element::Element;

#[cfg(feature = "std")]
mod cpu;
#[cfg(feature = "std")]
mod denormal;
mod elementwise;
#[cfg(feature = "std")]
mod gemm;
mod map;
mod plain;
mod quick;
mod reduce;
mod row;
mod sample;
mod simd;
mod slide;

#[cfg(feature = "std")]
pub use cpu::Cpu;
#[cfg(feature = "std")]
pub(crate) use cpu::join;
#[cfg(feature = "std")]
pub use denormal::FlushDenormals;
pub use elementwise::{add_bias, add_column_sums, axpy};
pub(crate) use map::{map, map_strided};
pub use plain::Plain;
pub use quick::Quick;
pub use reduce::{dot, sum_by};
pub use row::{Columns, multiply_rows};
pub use sample::Road;
#[cfg(feature = "std")]
pub use sample::Single;
pub(crate) use sample::{convolve, rows};
pub use simd::dispatch;
pub use slide::Shared;
#[cfg(not(feature = "std"))]
pub(crate) use slide::sqrt;
pub(crate) use slide::{Kernel, Pool, Sides, Sums, conv, depthwise, fits, pool, separable};

/// A matrix in memory: `rows` × `columns` values, `row_stride` and `column_stride` apart.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    /// The values; the first is at (0, 0).
    pub data: &'a [T],
    /// Distance between neighbours in a column.
    pub row_stride: usize,
    /// Distance between neighbours in a row.
    pub column_stride: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// Row-major values with `columns` a row.
    pub fn row_major(data: &'a [T], columns: usize) -> Self {
        Matrix { data, row_stride: columns, column_stride: 1 }
    }

    /// The same values with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Matrix { data: self.data, row_stride: self.column_stride, column_stride: self.row_stride }
    }

    /// Whether `data` reaches as far as a matrix of this size.
    #[cfg(feature = "std")]
    fn holds(&self, rows: usize, columns: usize) -> bool {
        if rows == 0 || columns == 0 {
            return true;
        }
        let last = (rows - 1)
            .checked_mul(self.row_stride)
            .zip((columns - 1).checked_mul(self.column_stride))
            .and_then(|(row, column)| row.checked_add(column));
        last.is_some_and(|last| last < self.data.len())
    }
}

/// Where tensor work is done: plain loops, this machine's cores, or something else.
///
/// Results do not depend on the number of threads: work is split over outputs, never over sums.
pub trait Engine<T: Element>: Sync {
    /// C = A·B, or C += A·B with `accumulate`. A is m × k, B is k × n, C is m × n and row-major
    /// without gaps.
    #[allow(clippy::too_many_arguments)]
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    );

    /// Applies an activation in place, with the functions that are this engine's: exact ones unless
    /// it is for batches.
    fn activate<A: Activation<T>>(&self, activation: &A, x: &mut [T], shape: &[usize]) {
        activation.forward(x, shape);
    }

    /// The way back of [`activate`](Self::activate), see [`Activation::backward`].
    fn activate_back<A: Activation<T>>(
        &self,
        activation: &A,
        (x, y): (&[T], &[T]),
        gradient: &mut [T],
        shape: &[usize],
    ) {
        activation.backward(x, y, gradient, shape);
    }
}
