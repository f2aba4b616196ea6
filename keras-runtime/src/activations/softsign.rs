use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x / (1 + |x|). Keras's `softsign`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Softsign};
    /// let mut x = [-1.0, 0.0, 3.0];
    /// Softsign.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-0.5, 0.0, 0.75]);
    /// ```
    pub struct Softsign;
}

impl Elementwise for Softsign {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x / (T::ONE + x.abs())
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        let rest = T::ONE - y.abs();
        rest * rest
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(Softsign, [-0.8, -0.75, -0.5, -0.33333, 0.0, 0.33333, 0.5, 0.75, 0.8]);
    }
}
