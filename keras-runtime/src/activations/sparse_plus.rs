use super::Elementwise;
use crate::element::Real;

arguments! {
    /// 0 up to −1, x from 1 on, and (x + 1)² / 4 between. Keras's `sparse_plus`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, SparsePlus};
    /// let mut x = [-2.0, 0.0, 3.0];
    /// SparsePlus.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.25, 3.0]);
    /// ```
    pub struct SparsePlus;
}

impl Elementwise for SparsePlus {
    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        let lifted = (x + T::ONE).max(T::ZERO);
        if x < T::ONE { T::from_f64(0.25) * lifted * lifted } else { x }
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        if y < T::ONE { y.sqrt() } else { T::ONE }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(SparsePlus, [0.0, 0.0, 0.0, 0.0625, 0.25, 0.5625, 1.0, 3.0, 4.0]);
    }
}
