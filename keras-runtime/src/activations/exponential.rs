use super::Elementwise;
use crate::element::Real;

arguments! {
    /// e^x. Keras's `exponential`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Exponential};
    /// let mut x = [-1000.0, 0.0];
    /// Exponential.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [0.0, 1.0]);
    /// ```
    pub struct Exponential;
}

impl Elementwise for Exponential {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.exp()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        y
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[allow(clippy::approx_constant)] // rounded like the rest
    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Exponential,
            [0.01832, 0.04979, 0.36788, 0.60653, 1.0, 1.64872, 2.71828, 20.08554, 54.59815],
        );
    }
}
