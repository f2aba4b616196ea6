use super::Elementwise;
use crate::element::Real;

arguments! {
    /// [`Elu`](super::Elu) with the `alpha` and the factor that keep mean 0 and variance 1 through
    /// layers (Klambauer et al., 2017). Keras's `selu`.
    ///
    /// The derivative at 0 is the factor, 1.0507.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Selu};
    /// let mut x = [0.0, 1000.0];
    /// Selu.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [0.0, 1050.7009873554805]);
    /// ```
    pub struct Selu;
}

const SCALE: f64 = 1.0507009873554805;
const ALPHA: f64 = 1.6732632423543772;

impl Elementwise for Selu {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if x > T::ZERO { T::from_f64(SCALE) * x } else { T::from_f64(SCALE * ALPHA) * x.exp_m1() }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        // Keras has e^x − 1 in y, which is 0 where x is lost beside 1.
        if T::ONE + y < T::ONE { y + T::from_f64(SCALE * ALPHA) } else { T::from_f64(SCALE) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Selu,
            [-1.7259, -1.67057, -1.11133, -0.69176, 0.0, 0.52535, 1.0507, 3.1521, 4.2028],
        );
    }

    #[test]
    fn kinks() {
        assert_eq!(Selu.derivative(0.0, 0.0), 1.0507009873554805);
    }
}
