use super::Elementwise;
use crate::element::Real;

arguments! {
    /// min(max(x, 0), 6). Keras's `relu6`.
    ///
    /// The derivative at 0 and 6 is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Relu6};
    /// let mut x = [-1.0, 2.0, 7.0];
    /// Relu6.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 2.0, 6.0]);
    /// ```
    pub struct Relu6;
}

impl Elementwise for Relu6 {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.clamp(T::ZERO, T::from_f64(6.0))
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO && y < T::from_f64(6.0) { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(Relu6, [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn kinks() {
        assert_eq!(Relu6.derivative(0.0, 0.0), 0.0);
        assert_eq!(Relu6.derivative(0.0, 6.0), 0.0);
    }
}
