use super::Regularizer;
use crate::element::Element;
use crate::kernels::{dispatch, sum_by};

arguments! {
    /// `l1` · Σ|w|, with the derivative 0 at 0. Keras's `L1`.
    ///
    /// ```
    /// use keras_runtime::regularizers::{L1, Regularizer};
    /// let l1 = L1 { l1: 0.5 };
    /// assert_eq!(l1.penalty(&[1.0, -3.0], &[2]), 2.0);
    /// let mut gradient = [0.0; 2];
    /// l1.add_gradient(&[1.0, -3.0], &[2], 1.0, &mut gradient);
    /// assert_eq!(gradient, [0.5, -0.5]);
    /// ```
    pub struct L1 {
        /// The factor.
        l1: f64 = 0.01,
    }
}

impl<T: Element> Regularizer<T> for L1 {
    fn penalty(&self, weight: &[T], _shape: &[usize]) -> T {
        let sum = sum_by(
            weight,
            #[inline(always)]
            |w| w.abs().to_f64(),
        );
        T::from_f64(self.l1 * sum)
    }

    fn add_gradient(&self, weight: &[T], _shape: &[usize], scale: T, gradient: &mut [T]) {
        let scale = T::from_f64(self.l1) * scale;
        dispatch(
            #[inline(always)]
            || {
                for (gradient, w) in gradient.iter_mut().zip(weight) {
                    *gradient += scale * w.sign();
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        testing::gradient(L1::DEFAULT, &[3, 5]);
    }
}
