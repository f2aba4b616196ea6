use super::{L1, L2, Regularizer};
use crate::element::Element;

arguments! {
    /// `l1` · Σ|w| + `l2` · Σw². Keras's `L1L2`.
    ///
    /// Both factors are 0 unless they are given, also for Keras's string `"l1_l2"`.
    ///
    /// ```
    /// use keras_runtime::regularizers::{L1L2, Regularizer};
    /// let l1l2 = L1L2 { l1: 1.0, l2: 0.5 };
    /// assert_eq!(l1l2.penalty(&[1.0, -3.0], &[2]), 9.0);
    /// ```
    pub struct L1L2 {
        /// The factor of the absolute values.
        l1: f64 = 0.0,
        /// The factor of the squares.
        l2: f64 = 0.0,
    }
}

impl L1L2 {
    fn parts(&self) -> (L1, L2) {
        (L1 { l1: self.l1 }, L2 { l2: self.l2 })
    }
}

impl<T: Element> Regularizer<T> for L1L2 {
    fn penalty(&self, weight: &[T], shape: &[usize]) -> T {
        let (l1, l2) = self.parts();
        l1.penalty(weight, shape) + l2.penalty(weight, shape)
    }

    fn add_gradient(&self, weight: &[T], shape: &[usize], scale: T, gradient: &mut [T]) {
        let (l1, l2) = self.parts();
        l1.add_gradient(weight, shape, scale, gradient);
        l2.add_gradient(weight, shape, scale, gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn gradient() {
        testing::gradient(L1L2 { l1: 0.3, l2: 0.2 }, &[3, 5]);
    }
}
