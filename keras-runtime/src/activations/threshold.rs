use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x above `threshold`, else `default_value`. Keras's `threshold`, where both arguments have to
    /// be given.
    ///
    /// The derivative at the threshold is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Threshold};
    /// let mut x = [-1.0, 0.0, 2.0];
    /// Threshold::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 2.0]);
    /// ```
    pub struct Threshold {
        /// Above this x passes.
        threshold: f64 = 0.0,
        /// What takes the place of x elsewhere.
        default_value: f64 = 0.0,
    }
}

impl Elementwise for Threshold {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if x > T::from_f64(self.threshold) { x } else { T::from_f64(self.default_value) }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        if x > T::from_f64(self.threshold) { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        let f = Threshold { threshold: 0.75, default_value: -2.0 };
        testing::elementwise(f, [-2.0, -2.0, -2.0, -2.0, -2.0, -2.0, 1.0, 3.0, 4.0]);
    }
}
