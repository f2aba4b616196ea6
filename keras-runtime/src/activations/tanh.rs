use super::{Elementwise, Known};
use crate::element::Real;

arguments! {
    /// Hyperbolic tangent. Keras's `tanh`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Tanh};
    /// let mut x = [-1000.0, 0.0, 1000.0];
    /// Tanh.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-1.0, 0.0, 1.0]);
    /// ```
    pub struct Tanh;
}

impl Elementwise for Tanh {
    const KNOWN: Known = Known::Tanh;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.tanh()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        T::ONE - y * y
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Tanh,
            [-0.99933, -0.99505, -0.76159, -0.46212, 0.0, 0.46212, 0.76159, 0.99505, 0.99933],
        );
    }
}
