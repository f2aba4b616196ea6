//! A row times a matrix: what one sample is made of.

use super::dispatch;
use crate::element::Element;

/// Sums that are kept in registers where there are vectors.
const MANY_SUMS: usize = 32;

/// The matrix that rows are multiplied by, and what is added to them.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a, T> {
    /// Its rows one after the other.
    pub kernel: &'a [T],
    /// From one row to the next.
    pub stride: usize,
    /// How many rows it has.
    pub inputs: usize,
    /// How many columns it has.
    pub outputs: usize,
    /// As long as a row; or empty.
    pub bias: &'a [T],
}

/// out = x·kernel + bias, row by row. Each output is a sum over the inputs in their order, each product
/// rounded: the bits of [`Plain`](super::Plain). What has no place in a slice is left out.
///
/// ```
/// use keras_runtime::kernels::{Columns, multiply_rows};
/// let kernel = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let columns = Columns { kernel: &kernel, stride: 3, inputs: 2, outputs: 3, bias: &[0.5; 3] };
/// let mut out = [0.0; 3];
/// multiply_rows(columns, &[1.0, 2.0], &mut out);
/// assert_eq!(out, [9.5, 12.5, 15.5]);
/// ```
pub fn multiply_rows<T: Element>(columns: Columns<'_, T>, x: &[T], out: &mut [T]) {
    once!(T: all_rows(columns: Columns<'_, T>, x: &[T], out: &mut [T]));
}

fn all_rows<T: Element>(columns: Columns<'_, T>, x: &[T], out: &mut [T]) {
    let Columns { kernel, stride, inputs, outputs, .. } = columns;
    // Up to the last row, and that row.
    let before = inputs.saturating_sub(1).checked_mul(stride);
    let size = before.and_then(|before| before.checked_add(outputs));
    if inputs > 0 && size.is_none_or(|size| kernel.len() < size) {
        return;
    }
    dispatch(
        #[inline(always)]
        || {
            let mut rest = x;
            for out in out.chunks_exact_mut(outputs.max(1)) {
                let Some((x, after)) = rest.split_at_checked(inputs) else { return };
                rest = after;
                // SAFETY: the kernel has `outputs` values for each value of `x`, `stride` apart.
                unsafe { row(columns, x, out) }
            }
        },
    );
}

/// One row.
///
/// # Safety
///
/// The kernel has as many values as `out` for each value of `x`, `stride` apart.
#[inline(always)]
unsafe fn row<T: Element>(columns: Columns<'_, T>, x: &[T], out: &mut [T]) {
    let Columns { kernel, bias, stride, .. } = columns;
    let (len, mut first) = (out.len(), 0);
    while let Some(rest) = out.get_mut(first..).filter(|rest| !rest.is_empty()) {
        // From here to the end of its row the kernel has as much as there is of `rest`.
        let column = kernel.as_ptr().wrapping_add(first);
        let bias = bias.get(first..).unwrap_or_default();
        if cfg!(feature = "std")
            && let Some(out) = rest.first_chunk_mut()
        {
            // SAFETY: so it has `MANY_SUMS`.
            unsafe { many_columns(x, column, stride, bias, out) };
            first += MANY_SUMS;
        } else if let Some(out) = rest.first_chunk_mut() {
            // SAFETY: so it has eight.
            unsafe { T::eight_columns(x, column, stride, bias.first_chunk(), out) };
            first += 8;
        } else if len > 8 {
            // Some again, instead of fewer.
            first = len - 8;
        } else if let Some(out) = rest.first_mut() {
            // SAFETY: so it has one.
            *out = unsafe { one_column(x, column, stride) };
            bias.first().into_iter().for_each(|&bias| *out += bias);
            first += 1;
        }
    }
}

/// [`EightColumns`](super::EightColumns) for more of them.
///
/// # Safety
///
/// The same.
#[inline(always)]
unsafe fn many_columns<T: Element>(
    x: &[T],
    mut column: *const T,
    stride: usize,
    bias: &[T],
    out: &mut [T; MANY_SUMS],
) {
    let mut sums = [T::ZERO; MANY_SUMS];
    for &x in x {
        // SAFETY: the caller's.
        let weights = unsafe { &*column.cast::<[T; MANY_SUMS]>() };
        for (sum, &weight) in sums.iter_mut().zip(weights) {
            *sum += x * weight;
        }
        column = column.wrapping_add(stride);
    }
    *out = sums;
    for (out, &bias) in out.iter_mut().zip(bias) {
        *out += bias;
    }
}

/// And for one.
///
/// # Safety
///
/// The same.
#[inline(always)]
unsafe fn one_column<T: Element>(x: &[T], mut column: *const T, stride: usize) -> T {
    let mut sum = T::ZERO;
    for &x in x {
        // SAFETY: the caller's.
        sum += x * unsafe { *column };
        column = column.wrapping_add(stride);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, Matrix, Plain, add_bias};
    use super::*;

    #[test]
    fn the_bits_of_the_plain_engine() {
        for outputs in [0, 1, 2, 7, 8, 9, 31, 32, 33, 41, 73] {
            for (inputs, rows) in [(0, 1), (1, 1), (5, 3), (40, 2)] {
                let number = |i: usize| ((i * 37 % 101) as f32 - 50.0) * 0.013;
                let kernel: Vec<f32> = (0..inputs * outputs).map(number).collect();
                let x: Vec<f32> = (7..7 + rows * inputs).map(number).collect();
                let bias: Vec<f32> = (3..3 + outputs).map(number).collect();
                let mut expected = vec![0.0; rows * outputs];
                let (a, b) = (Matrix::row_major(&x, inputs), Matrix::row_major(&kernel, outputs));
                Plain.matmul(rows, outputs, inputs, a, b, &mut expected, false);
                let columns =
                    Columns { kernel: &kernel, stride: outputs, inputs, outputs, bias: &[] };
                let mut out = vec![9.0; rows * outputs];
                multiply_rows(columns, &x, &mut out);
                assert_eq!(out, expected);
                multiply_rows(Columns { bias: &bias, ..columns }, &x, &mut out);
                add_bias(&mut expected, &bias);
                assert_eq!(out, expected);
            }
        }
    }

    #[test]
    fn some_columns_of_a_matrix() {
        let kernel: [f32; 11] = core::array::from_fn(|i| i as f32);
        let columns =
            Columns { kernel: &kernel[1..], stride: 4, inputs: 3, outputs: 2, bias: &[] };
        let mut out = [0.0; 2];
        multiply_rows(columns, &[1.0, 10.0, 100.0], &mut out);
        assert_eq!(out, [951.0, 1062.0]);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut out = [9.0; 3];
        let columns =
            Columns { kernel: &[1.0; 5], stride: 3, inputs: 2, outputs: 3, bias: &[] };
        multiply_rows(columns, &[1.0, 2.0], &mut out);
        let columns = Columns { kernel: &[1.0; 6], ..columns };
        multiply_rows(columns, &[1.0], &mut out);
        multiply_rows(Columns { stride: usize::MAX, ..columns }, &[1.0, 2.0], &mut out);
        assert_eq!(out, [9.0; 3]);
    }
}
