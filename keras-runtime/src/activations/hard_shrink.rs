use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x where |x| is above `threshold`, else 0. Keras's `hard_shrink`.
    ///
    /// The derivative at ±`threshold` is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, HardShrink};
    /// let mut x = [-1.0, 0.5, 2.0];
    /// HardShrink::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-1.0, 0.0, 2.0]);
    /// ```
    pub struct HardShrink {
        /// Half the width of the gap.
        threshold: f64 = 0.5,
    }
}

impl Elementwise for HardShrink {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if x.abs() > T::from_f64(self.threshold) { x } else { T::ZERO }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        // Below 0 the threshold lets x = 0 pass, too.
        if y != T::ZERO || self.threshold < 0.0 { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(HardShrink::DEFAULT, [-4.0, -3.0, -1.0, 0.0, 0.0, 0.0, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn kinks() {
        assert_eq!(HardShrink::DEFAULT.derivative(0.0, HardShrink::DEFAULT.value(0.5)), 0.0);
    }
}
