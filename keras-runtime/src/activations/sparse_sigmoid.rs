use super::Elementwise;
use crate::element::Real;

arguments! {
    /// (x + 1) / 2 cut to [0, 1]. Keras's `sparse_sigmoid`.
    ///
    /// The derivative at ±1 is 0.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, SparseSigmoid};
    /// let mut x = [-2.0, 0.5, 2.0];
    /// SparseSigmoid.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.75, 1.0]);
    /// ```
    pub struct SparseSigmoid;
}

impl Elementwise for SparseSigmoid {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        (T::HALF * (x + T::ONE)).clamp(T::ZERO, T::ONE)
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y > T::ZERO && y < T::ONE { T::HALF } else { T::ZERO }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(SparseSigmoid, [0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn kinks() {
        for x in [-1.0, 1.0] {
            assert_eq!(SparseSigmoid.derivative(0.0, SparseSigmoid.value(x)), 0.0);
        }
    }
}
