//! Passes over slices that layers and optimizers share, each sum in a fixed order.

use super::{Engine, dispatch};
use crate::element::Element;

/// y += α·x, as far as the shorter of the two goes.
///
/// ```
/// use keras_runtime::kernels::axpy;
/// let mut y = [1.0, 2.0];
/// axpy(3.0, &[10.0, 20.0], &mut y);
/// assert_eq!(y, [31.0, 62.0]);
/// ```
pub fn axpy<T: Element>(alpha: T, x: &[T], y: &mut [T]) {
    once!(T: add_scaled(alpha: T, x: &[T], y: &mut [T]));
}

fn add_scaled<T: Element>(alpha: T, x: &[T], y: &mut [T]) {
    dispatch(
        #[inline(always)]
        || {
            for (y, &x) in y.iter_mut().zip(x) {
                *y += alpha * x;
            }
        },
    );
}

/// Adds `bias` to every row of `x`, a row-major matrix with as many columns as `bias` has values.
///
/// ```
/// use keras_runtime::kernels::add_bias;
/// let mut x = [1.0, 2.0, 3.0, 4.0];
/// add_bias(&mut x, &[10.0, 20.0]);
/// assert_eq!(x, [11.0, 22.0, 13.0, 24.0]);
/// ```
pub fn add_bias<T: Element>(x: &mut [T], bias: &[T]) {
    once!(T: add_to_rows(x: &mut [T], bias: &[T]));
}

fn add_to_rows<T: Element>(x: &mut [T], bias: &[T]) {
    dispatch(
        #[inline(always)]
        || {
            for row in x.chunks_exact_mut(bias.len().max(1)) {
                for (x, &bias) in row.iter_mut().zip(bias) {
                    *x += bias;
                }
            }
        },
    );
}

/// Rows that are added up before their sum is added to the others': long sums lose fewer digits.
const BLOCK: usize = 64;

/// Values that are worth several threads.
const WORTH_THREADS: usize = 1 << 17;

/// Columns whose sums stay in registers.
const LANES: usize = 16;

/// Adds the rows of `x` to `sums`, first to last in blocks of 64: the gradient of a bias. `x` is a
/// row-major matrix with as many columns as `sums` has values.
///
/// ```
/// use keras_runtime::kernels::add_column_sums;
/// let mut sums = [100.0, 0.0];
/// add_column_sums(&[1.0, 2.0, 3.0, 4.0], &mut sums);
/// assert_eq!(sums, [104.0, 6.0]);
/// ```
pub fn add_column_sums<T: Element>(x: &[T], sums: &mut [T]) {
    let (columns, first) = (sums.len(), 0);
    once!(T: add_columns(x: &[T], columns: usize, first: usize, sums: &mut [T]));
}

/// The same on the engine's threads, some columns each.
pub(crate) fn add_column_sums_with<T: Element, E: Engine<T>>(engine: &E, x: &[T], sums: &mut [T]) {
    let columns = sums.len();
    let least = if x.len() < WORTH_THREADS { columns } else { LANES };
    engine.by_rows(sums, LANES, least, &|chunk, sums| {
        let first = chunk * LANES;
        once!(T: add_columns(x: &[T], columns: usize, first: usize, sums: &mut [T]));
    });
}

/// Adds the columns of `x` from `first` on, of so many.
fn add_columns<T: Element>(x: &[T], columns: usize, first: usize, sums: &mut [T]) {
    let columns = columns.max(1);
    dispatch(
        #[inline(always)]
        || {
            for block in x.chunks(BLOCK * columns) {
                for (chunk, sums) in sums.chunks_mut(LANES).enumerate() {
                    let mut parts = [T::ZERO; LANES];
                    for row in block.chunks_exact(columns) {
                        let row = row.get(first + chunk * LANES..).unwrap_or_default();
                        let row = row.get(..sums.len()).unwrap_or_default();
                        // A whole register needs no loop for what is left.
                        match row.first_chunk::<LANES>() {
                            Some(row) => {
                                parts.iter_mut().zip(row).for_each(|(part, &x)| *part += x);
                            }
                            None => parts.iter_mut().zip(row).for_each(|(part, &x)| *part += x),
                        }
                    }
                    sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_gives_the_bits_of_a_loop() {
        for n in 0..70 {
            let x: Vec<f32> = (0..n).map(|i| 0.1 * i as f32 - 1.7).collect();
            let mut y: Vec<f32> = (0..n).map(|i| 1.0 / (i as f32 + 0.3)).collect();
            let expected: Vec<f32> = x.iter().zip(&y).map(|(x, y)| y + 0.3 * x).collect();
            axpy(0.3, &x, &mut y);
            assert_eq!(y, expected);
        }
    }

    #[test]
    fn rows_are_added_in_blocks() {
        let (rows, columns) = (150, 19);
        let x: Vec<f64> = (0..rows * columns).map(|i| (i as f64).sin()).collect();
        let mut sums = vec![0.0; columns];
        add_column_sums(&x, &mut sums);
        for (j, &sum) in sums.iter().enumerate() {
            let block =
                |rows: core::ops::Range<usize>| rows.fold(0.0, |sum, i| sum + x[i * columns + j]);
            assert_eq!(sum, block(0..64) + block(64..128) + block(128..rows));
        }
    }

    #[test]
    fn no_columns_are_no_work() {
        add_bias::<f32>(&mut [], &[]);
        add_column_sums::<f32>(&[], &mut []);
    }
}
