use super::{Elementwise, HardSigmoid};
use crate::element::Real;

arguments! {
    /// x · hard_sigmoid(x) (Howard et al., 2019). Keras's `hard_silu`, also called `hard_swish`.
    ///
    /// The derivative is 0 at −3, and 1 at 3.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, HardSilu};
    /// let mut x = [-4.0, 0.0, 4.0];
    /// HardSilu.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 4.0]);
    /// ```
    pub struct HardSilu;
}

impl Elementwise for HardSilu {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x * HardSigmoid.value(x)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        let gate = HardSigmoid.value(x);
        gate + x * HardSigmoid.derivative(x, gate)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            HardSilu,
            [0.0, 0.0, -0.33333, -0.20833, 0.0, 0.29167, 0.66667, 3.0, 4.0],
        );
    }

    #[test]
    fn kinks() {
        assert_eq!(HardSilu.derivative(-3.0, 0.0), 0.0);
        assert_eq!(HardSilu.derivative(3.0, 3.0), 1.0);
    }
}
