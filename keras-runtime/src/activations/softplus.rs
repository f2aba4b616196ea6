use super::Elementwise;
use crate::element::Real;

arguments! {
    /// ln(1 + e^x), without overflow. Keras's `softplus`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Softplus};
    /// let mut x = [-1000.0, 1000.0];
    /// Softplus.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [0.0, 1000.0]);
    /// ```
    pub struct Softplus;
}

impl Elementwise for Softplus {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.max(T::ZERO) + (-x.abs()).exp().ln_1p()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        // sigmoid(x) = 1 − e^−y
        -(-y).exp_m1()
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
            Softplus,
            [0.01815, 0.04859, 0.31326, 0.47408, 0.69315, 0.97408, 1.31326, 3.04859, 4.01815],
        );
    }
}
