//! Plain loops in a fixed order: the bits of one sample on the road of devices, on host and target.

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
            let factors = from(a.data, i * a.row_stride);
            for p in 0..k {
                let Some(&factor) = factors.get(p * a.column_stride) else { break };
                let values = from(b.data, p * b.row_stride);
                if b.column_stride == 1 {
                    for (out, &value) in row.iter_mut().zip(values) {
                        *out += factor * value;
                    }
                } else {
                    for (j, out) in row.iter_mut().enumerate() {
                        let Some(&value) = values.get(j * b.column_stride) else { break };
                        *out += factor * value;
                    }
                }
            }
        }
    }
}

/// The values from a place on: nothing panics where there are none.
fn from<T>(values: &[T], start: usize) -> &[T] {
    values.get(start..).unwrap_or_default()
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::kernels::agree;

    #[test]
    fn has_the_bits_of_the_reference() {
        agree::agrees::<f32>(&Plain, 0.0);
        agree::agrees::<f64>(&Plain, 0.0);
        agree::repeats::<f32>(&Plain);
    }

    #[test]
    fn has_its_convolutions_but_for_rounding() {
        agree::convolutions_agree::<f32>(&Plain, 1e-6);
        agree::convolutions_agree::<f64>(&Plain, 2e-15);
    }
}
