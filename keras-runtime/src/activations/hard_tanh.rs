use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x cut to [−1, 1]. Keras's `hard_tanh`.
    ///
    /// The derivative at ±1 is 1.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, HardTanh};
    /// let mut x = [-2.0, 0.5, 2.0];
    /// HardTanh.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-1.0, 0.5, 1.0]);
    /// ```
    pub struct HardTanh;
}

impl Elementwise for HardTanh {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.clamp(-T::ONE, T::ONE)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        if x.abs() <= T::ONE { T::ONE } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(HardTanh, [-1.0, -1.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn kinks() {
        assert_eq!(HardTanh.derivative(-1.0, -1.0), 1.0);
        assert_eq!(HardTanh.derivative(1.0, 1.0), 1.0);
    }
}
