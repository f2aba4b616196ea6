use super::Elementwise;
use crate::element::Real;

arguments! {
    /// (x + √(x² + `b`)) / 2 (Barron, 2021), without cancellation on the left. Keras's `squareplus`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Squareplus};
    /// let mut x = [-1e200, 0.0, 1e200];
    /// Squareplus::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [1e-200, 1.0, 1e200]);
    /// ```
    pub struct Squareplus {
        /// Smoothness of the bend at 0; 0 gives `relu`.
        b: f64 = 4.0,
    }
}

impl Elementwise for Squareplus {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        let b = T::from_f64(self.b);
        let root = (x * x + b).sqrt();
        let root = if root.is_finite() { root } else { x.abs() };
        if x < T::ZERO { T::HALF * b / (root - x) } else { T::HALF * x + T::HALF * root }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        // From y² − x·y = b/4. At 0 the square has vanished far out on the left.
        if y > T::ZERO { T::ONE / (T::ONE + T::from_f64(0.25 * self.b) / (y * y)) } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Squareplus::DEFAULT,
            [0.23607, 0.30278, 0.61803, 0.78078, 1.0, 1.28078, 1.61803, 3.30278, 4.23607],
        );
    }
}
