//! A row times a matrix: what one sample is made of.

use super::dispatch;
use super::slide::{BLOCK, Products, WIDE, add_one, add_products};
use crate::element::{Element, Stored};

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

/// The same for weights of any kind.
pub(crate) fn all_rows<T: Element, W: Stored<T>>(columns: Columns<'_, W>, x: &[T], out: &mut [T]) {
    let Columns { kernel, stride, inputs, outputs, .. } = columns;
    // Up to the last row, and that row.
    let before = inputs.saturating_sub(1).checked_mul(stride);
    let size = before.and_then(|before| before.checked_add(outputs));
    if outputs == 0 || (inputs > 0 && size.is_none_or(|size| kernel.len() < size)) {
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
unsafe fn row<T: Element, W: Stored<T>>(columns: Columns<'_, W>, x: &[T], out: &mut [T]) {
    let Columns { kernel, bias, stride: step, .. } = columns;
    let (len, count, mut first) = (out.len(), x.len(), 0);
    while let Some(rest) = out.get_mut(first..).filter(|rest| !rest.is_empty()) {
        // From here to the end of its row the kernel has as much as there is of `rest`.
        let weights = kernel.as_ptr().wrapping_add(first);
        let products = Products { x: x.as_ptr(), x_step: 1, weights, step, count };
        let bias = bias.get(first..).unwrap_or_default();
        if cfg!(feature = "std")
            && let Some(out) = rest.first_chunk_mut::<WIDE>()
        {
            let mut sums = [T::ZERO; WIDE];
            // SAFETY: so it has `WIDE` values in each of as many rows as `x` has values.
            unsafe { add_products(products, &raw const sums, &raw mut sums) };
            *out = sums;
            out.iter_mut().zip(bias).for_each(|(out, &bias)| *out += bias.widen());
            first += WIDE;
        } else if let Some(out) = rest.first_chunk_mut::<BLOCK>() {
            let out = &raw mut *out;
            // SAFETY: so it has a block.
            unsafe { W::add_products(products, T::ZEROS, out) };
            if let Some(bias) = bias.first_chunk() {
                // SAFETY: `out` is `rest`'s.
                unsafe { W::add_bias(out, Some(bias), out) };
            }
            first += BLOCK;
        } else if len > BLOCK {
            // Some again, instead of fewer.
            first = len - BLOCK;
        } else if let Some(out) = rest.first_mut() {
            // SAFETY: so it has one.
            *out = unsafe { add_one(products, T::ZERO) };
            bias.first().into_iter().for_each(|&bias| *out += bias.widen());
            first += 1;
        }
    }
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
        let columns = Columns { kernel: &kernel[1..], stride: 4, inputs: 3, outputs: 2, bias: &[] };
        let mut out = [0.0; 2];
        multiply_rows(columns, &[1.0, 10.0, 100.0], &mut out);
        assert_eq!(out, [951.0, 1062.0]);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut out = [9.0; 3];
        let columns = Columns { kernel: &[1.0; 5], stride: 3, inputs: 2, outputs: 3, bias: &[] };
        multiply_rows(columns, &[1.0, 2.0], &mut out);
        let columns = Columns { kernel: &[1.0; 6], ..columns };
        multiply_rows(columns, &[1.0], &mut out);
        multiply_rows(Columns { stride: usize::MAX, ..columns }, &[1.0, 2.0], &mut out);
        let none = Columns { kernel: &[], stride: 0, inputs: 1, outputs: 0, bias: &[] };
        multiply_rows(none, &[1.0], &mut out);
        assert_eq!(out, [9.0; 3]);
    }
}
