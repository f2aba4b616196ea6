use super::{Elementwise, Relu6};
use crate::element::Real;

arguments! {
    /// relu6(x + 3) / 6. Keras 3's `hard_sigmoid`; that of Keras 2 had the slope 0.2.
    ///
    /// The derivative at ±3 is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, HardSigmoid};
    /// let mut x = [-4.0, 0.0, 4.0];
    /// HardSigmoid.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.5, 1.0]);
    /// ```
    pub struct HardSigmoid;
}

impl Elementwise for HardSigmoid {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        Relu6.value(x + T::from_f64(3.0)) / T::from_f64(6.0)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO && y < T::ONE { T::from_f64(1.0 / 6.0) } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            HardSigmoid,
            [0.0, 0.0, 0.33333, 0.41667, 0.5, 0.58333, 0.66667, 1.0, 1.0],
        );
    }

    #[test]
    fn kinks() {
        for x in [-3.0, 3.0] {
            assert_eq!(HardSigmoid.derivative(0.0, HardSigmoid.value(x)), 0.0);
        }
    }
}
