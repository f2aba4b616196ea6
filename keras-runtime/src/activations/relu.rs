use super::Elementwise;
use crate::element::Real;

arguments! {
    /// max(x, 0). Keras's `relu` with its default arguments; with others it is
    /// [`GeneralRelu`](super::GeneralRelu), which has to keep its input.
    ///
    /// The derivative at 0 is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Relu};
    /// let mut x = [-1.0, 0.0, 2.0];
    /// Relu.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 2.0]);
    /// ```
    pub struct Relu;
}

impl Elementwise for Relu {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.max(T::ZERO)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(Relu, [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn kink() {
        assert_eq!(Relu.derivative(0.0, 0.0), 0.0);
    }
}
