use super::Regularizer;
use crate::element::Element;
use crate::kernels::{axpy, dot};

arguments! {
    /// `l2` · Σw². Keras's `L2`.
    ///
    /// ```
    /// use keras_runtime::regularizers::{L2, Regularizer};
    /// let l2 = L2 { l2: 0.5 };
    /// assert_eq!(l2.penalty(&[1.0, -3.0], &[2]), 5.0);
    /// let mut gradient = [0.0; 2];
    /// l2.add_gradient(&[1.0, -3.0], &[2], 1.0, &mut gradient);
    /// assert_eq!(gradient, [1.0, -3.0]);
    /// ```
    pub struct L2 {
        /// The factor.
        l2: f64 = 0.01,
    }
}

impl<T: Element> Regularizer<T> for L2 {
    fn penalty(&self, weight: &[T], _shape: &[usize]) -> T {
        T::from_f64(self.l2 * dot(weight, weight))
    }

    fn add_gradient(&self, weight: &[T], _shape: &[usize], scale: T, gradient: &mut [T]) {
        axpy(T::from_f64(2.0 * self.l2) * scale, weight, gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        testing::gradient(L2::DEFAULT, &[3, 5]);
    }
}
