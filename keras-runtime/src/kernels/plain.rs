//! Plain loops in a fixed order: the road of one sample, the same bits on host and target.

use super::{Engine, Matrix};
use crate::element::Element;

/// The engine without SIMD, threads or allocation.
///
/// ```
/// use keras_runtime::kernels::{Engine, Matrix, Plain};
/// let (a, b) = ([1.0, 2.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let mut c = [0.0; 3];
/// Plain.matmul(1, 3, 2, Matrix::row_major(&a, 2), Matrix::row_major(&b, 3), &mut c, false);
/// assert_eq!(c, [9.0, 12.0, 15.0]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl<T: Element> Engine<T> for Plain {
    fn matmul(
        &self,
        m: usize,
        n: usize,
        k: usize,
        a: Matrix<'_, T>,
        b: Matrix<'_, T>,
        c: &mut [T],
        accumulate: bool,
    ) {
        for (i, row) in c.chunks_exact_mut(n.max(1)).take(m).enumerate() {
            if !accumulate {
                row.fill(T::ZERO);
            }
            // One sum for each output, over the inputs in order: vectorises without changing it.
            for p in 0..k {
                let factor = a.data[i * a.row_stride + p * a.column_stride];
                let start = p * b.row_stride;
                if b.column_stride == 1 {
                    for (out, &value) in row.iter_mut().zip(&b.data[start..start + n]) {
                        *out += factor * value;
                    }
                } else {
                    for (j, out) in row.iter_mut().enumerate() {
                        *out += factor * b.data[start + j * b.column_stride];
                    }
                }
            }
        }
    }
}
