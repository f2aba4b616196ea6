use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x above 0, `alpha` · (e^x − 1) below (Clevert et al., 2016). Keras's `elu`.
    ///
    /// The derivative at 0 is `alpha`, which must not be negative: the sign of y has to be that of x.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Elu};
    /// let mut x = [-1000.0, 0.0, 2.0];
    /// Elu::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [-1.0, 0.0, 2.0]);
    /// ```
    pub struct Elu {
        /// The negative of the limit on the left.
        alpha: f64 = 1.0,
    }
}

impl Elementwise for Elu {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if x > T::ZERO { x } else { T::from_f64(self.alpha) * x.exp_m1() }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO { T::ONE } else { y + T::from_f64(self.alpha) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Elu::DEFAULT,
            [-0.98168, -0.95021, -0.63212, -0.39347, 0.0, 0.5, 1.0, 3.0, 4.0],
        );
    }

    #[test]
    fn kinks() {
        assert_eq!(Elu::DEFAULT.alpha(0.5).derivative(0.0, 0.0), 0.5);
    }
}
