use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x above 0, `negative_slope` · x below (Maas et al., 2013). Keras's `leaky_relu`.
    ///
    /// The derivative at 0 is `negative_slope`, which must not be negative: the sign of y has to be
    /// that of x.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, LeakyRelu};
    /// let mut x = [-1.0, 0.0, 2.0];
    /// LeakyRelu::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-0.2, 0.0, 2.0]);
    /// ```
    pub struct LeakyRelu {
        /// Slope below 0. The function has 0.2, Keras's layer `LeakyReLU` 0.3.
        negative_slope: f64 = 0.2,
    }
}

impl Elementwise for LeakyRelu {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if x > T::ZERO { x } else { T::from_f64(self.negative_slope) * x }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO { T::ONE } else { T::from_f64(self.negative_slope) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(LeakyRelu::DEFAULT, [-0.8, -0.6, -0.2, -0.1, 0.0, 0.5, 1.0, 3.0, 4.0]);
    }

    #[test]
    fn kinks() {
        assert_eq!(LeakyRelu::DEFAULT.derivative(0.0, 0.0), 0.2);
    }
}
