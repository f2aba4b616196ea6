use super::Elementwise;
use crate::element::Real;
use core::f64::consts::FRAC_1_SQRT_2;

arguments! {
    /// x · Φ(x), with the distribution function Φ of a normal variable (Hendrycks and Gimpel,
    /// 2016). Keras's `gelu`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Gelu};
    /// let mut x = [-1000.0, 0.0, 1000.0];
    /// Gelu::DEFAULT.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 1000.0]);
    /// ```
    pub struct Gelu {
        /// Whether Φ is approximated by a hyperbolic tangent.
        approximate: bool = false,
    }
}

/// √(2/π)
const SCALE: f64 = core::f64::consts::FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
const CUBIC: f64 = 0.044715;

/// Φ(x)
#[inline(always)]
fn distribution<T: Real>(x: T) -> T {
    T::HALF * (T::ONE + (x * T::from_f64(FRAC_1_SQRT_2)).erf())
}

/// The hyperbolic tangent in the approximation of Φ(x).
#[inline(always)]
fn tanh<T: Real>(x: T) -> T {
    (T::from_f64(SCALE) * (x + T::from_f64(CUBIC) * x * x * x)).tanh()
}

impl Elementwise for Gelu {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        if self.approximate { T::HALF * x * (T::ONE + tanh(x)) } else { x * distribution(x) }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        if self.approximate {
            // Further out tanh is ±1, and 1 − tanh² times x² would be 0 · ∞.
            let x = x.clamp(T::from_f64(-32.0), T::from_f64(32.0));
            let tanh = tanh(x);
            let slope = T::from_f64(SCALE) * (T::ONE + T::from_f64(3.0 * CUBIC) * x * x);
            T::HALF * (T::ONE + tanh + x * (T::ONE - tanh * tanh) * slope)
        } else {
            let density = T::from_f64(0.5 * SCALE) * (-T::HALF * x * x).exp();
            distribution(x) + x * density
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
            Gelu::DEFAULT,
            [-0.00013, -0.00405, -0.15866, -0.15427, 0.0, 0.34573, 0.84134, 2.99595, 3.99987],
        );
    }

    #[test]
    fn approximate() {
        let gelu = Gelu::DEFAULT.approximate(true);
        let expected =
            [-0.00007, -0.00364, -0.15881, -0.15429, 0.0, 0.34571, 0.84119, 2.99636, 3.99993];
        testing::elementwise(gelu, expected);
    }
}
