use super::{Elementwise, Sigmoid};
use crate::element::Real;

arguments! {
    /// x · tanh(softplus(x)) (Misra, 2019). Keras's `mish`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Mish};
    /// let mut x = [-1000.0, 0.0, 1000.0];
    /// Mish.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 1000.0]);
    /// ```
    pub struct Mish;
}

/// tanh(ln(1 + e^x)) as a fraction of powers of e^−|x|, which cannot overflow.
#[inline(always)]
fn tanh_softplus<T: Real>(x: T) -> T {
    let e = (-x.abs()).exp();
    let (two, square) = (T::ONE + T::ONE, e * e);
    if x > T::ZERO {
        (T::ONE + two * e) / (T::ONE + two * e + two * square)
    } else {
        (square + two * e) / (square + two * e + two)
    }
}

impl Elementwise for Mish {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x * tanh_softplus(x)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        let tanh = tanh_softplus(x);
        tanh + x * Sigmoid.value(x) * (T::ONE - tanh * tanh)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Mish,
            [-0.07259, -0.14565, -0.3034, -0.22074, 0.0, 0.37525, 0.8651, 2.98654, 3.99741],
        );
    }
}
