use super::Elementwise;
use crate::element::Real;

arguments! {
    /// x − tanh(x). Keras's `tanh_shrink`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, TanhShrink};
    /// let mut x = [0.0, 1000.0];
    /// TanhShrink.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [0.0, 999.0]);
    /// ```
    pub struct TanhShrink;
}

impl Elementwise for TanhShrink {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x - x.tanh()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        let tanh = x.tanh();
        tanh * tanh
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            TanhShrink,
            [-3.00067, -2.00495, -0.23841, -0.03788, 0.0, 0.03788, 0.23841, 2.00495, 3.00067],
        );
    }
}
