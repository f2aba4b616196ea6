use super::Elementwise;
use crate::element::Real;

arguments! {
    /// max(x, 0) + `alpha` · (e^(min(x, 0) / `alpha`) − 1) (Barron, 2017). Keras's `celu`.
    ///
    /// The derivative at 0 is 2: Keras counts both halves there.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Celu};
    /// let mut x = [-1000.0, 0.0, 2.0];
    /// Celu::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-1.0, 0.0, 2.0]);
    /// ```
    pub struct Celu {
        /// The negative of the limit on the left.
        alpha: f64 = 1.0,
    }
}

impl Elementwise for Celu {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        let alpha = T::from_f64(self.alpha);
        x.max(T::ZERO) + alpha * (x.min(T::ZERO) / alpha).exp_m1()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO {
            T::ONE
        } else if y < T::ZERO {
            T::ONE + y / T::from_f64(self.alpha)
        } else {
            T::ONE + T::ONE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Celu::DEFAULT.alpha(0.5),
            [-0.49983, -0.49876, -0.43233, -0.31606, 0.0, 0.5, 1.0, 3.0, 4.0],
        );
    }

    #[test]
    fn kinks() {
        assert_eq!(Celu::DEFAULT.derivative(0.0, 0.0), 2.0);
    }
}
