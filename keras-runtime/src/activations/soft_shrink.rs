use super::Elementwise;
use crate::element::Real;

arguments! {
    /// sign(x) · max(|x| − `threshold`, 0). Keras's `soft_shrink`.
    ///
    /// The derivative at ±`threshold` is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, SoftShrink};
    /// let mut x = [-1.0, 0.5, 2.0];
    /// SoftShrink::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-0.5, 0.0, 1.5]);
    /// ```
    pub struct SoftShrink {
        /// Half the width of the gap.
        threshold: f64 = 0.5,
    }
}

impl Elementwise for SoftShrink {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        let rest = x.abs() - T::from_f64(self.threshold);
        if rest > T::ZERO { x.sign() * rest } else { T::ZERO }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y != T::ZERO { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(SoftShrink::DEFAULT, [-3.5, -2.5, -0.5, 0.0, 0.0, 0.0, 0.5, 2.5, 3.5]);
    }

    #[test]
    fn kinks() {
        assert_eq!(SoftShrink::DEFAULT.derivative(0.0, SoftShrink::DEFAULT.value(0.5)), 0.0);
    }
}
