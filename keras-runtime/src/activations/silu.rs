use super::{Elementwise, Sigmoid};
use crate::element::Real;

arguments! {
    /// x · sigmoid(x) (Ramachandran et al., 2017). Keras's `silu`, also called `swish`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Silu};
    /// let mut x = [-1000.0, 0.0, 1000.0];
    /// Silu.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.0, 1000.0]);
    /// ```
    pub struct Silu;
}

impl Elementwise for Silu {
    const FROM_INPUT: bool = true;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x * Sigmoid.value(x)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, x: T, _y: T) -> T {
        // Not from y: far out its terms would cancel.
        let sigmoid = Sigmoid.value(x);
        sigmoid * (T::ONE + x * (T::ONE - sigmoid))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Silu,
            [-0.07194, -0.14228, -0.26894, -0.18877, 0.0, 0.31123, 0.73106, 2.85772, 3.92806],
        );
    }
}
