//! Sums over slices in `f64`, in an order that the length alone decides.

use super::dispatch;
use crate::element::Element;

/// Sums kept side by side, so that adding vectorises without changing the result.
const LANES: usize = 16;

/// Σ f(xᵢ). Mark the closure `#[inline(always)]`.
///
/// ```
/// use keras_runtime::kernels::sum_by;
/// assert_eq!(sum_by(&[1.0f32, -2.0, 3.0], |x| f64::from(x.abs())), 6.0);
/// ```
pub fn sum_by<T: Element>(x: &[T], f: impl Fn(T) -> f64) -> f64 {
    dispatch(
        #[inline(always)]
        || {
            let mut sums = [0.0; LANES];
            let (blocks, rest) = x.as_chunks::<LANES>();
            for block in blocks {
                for (sum, &x) in sums.iter_mut().zip(block) {
                    *sum += f(x);
                }
            }
            for (sum, &x) in sums.iter_mut().zip(rest) {
                *sum += f(x);
            }
            sums.iter().sum()
        },
    )
}

/// Σ xᵢ·yᵢ, as far as the shorter of the two goes.
///
/// ```
/// use keras_runtime::kernels::dot;
/// assert_eq!(dot(&[1.0f32, 2.0], &[3.0, 4.0]), 11.0);
/// ```
pub fn dot<T: Element>(x: &[T], y: &[T]) -> f64 {
    once!(T: sum_of_products(x: &[T], y: &[T]) -> f64)
}

fn sum_of_products<T: Element>(x: &[T], y: &[T]) -> f64 {
    dispatch(
        #[inline(always)]
        || {
            let mut sums = [0.0; LANES];
            let len = x.len().min(y.len());
            let (x, x_rest) = x[..len].as_chunks::<LANES>();
            let (y, y_rest) = y[..len].as_chunks::<LANES>();
            for (x, y) in x.iter().zip(y) {
                for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
                    *sum += x.to_f64() * y.to_f64();
                }
            }
            for ((sum, &x), &y) in sums.iter_mut().zip(x_rest).zip(y_rest) {
                *sum += x.to_f64() * y.to_f64();
            }
            sums.iter().sum()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_is_summed() {
        for n in 0..70 {
            let x: Vec<f64> = (0..n).map(|i| f64::from(i) - 20.0).collect();
            assert_eq!(sum_by(&x, |x| 2.0 * x), 2.0 * x.iter().sum::<f64>());
            assert_eq!(dot(&x, &x), x.iter().map(|x| x * x).sum::<f64>());
        }
    }
}
