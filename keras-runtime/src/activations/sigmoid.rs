use super::{Elementwise, Known};
use crate::element::Real;
use crate::losses::Head;

arguments! {
    /// 1 / (1 + e^−x). Keras's `sigmoid`.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Sigmoid};
    /// let mut x = [-1000.0, 0.0, 1000.0];
    /// Sigmoid.forward(&mut x, &[1, 3]);
    /// assert_eq!(x, [0.0, 0.5, 1.0]);
    /// ```
    pub struct Sigmoid;
}

impl Elementwise for Sigmoid {
    const HEAD: Head = Head::Sigmoid;
    const KNOWN: Known = Known::Sigmoid;

    #[inline(always)]
    fn value<T: Real>(&self, x: T) -> T {
        x.sigmoid()
    }

    #[inline(always)]
    fn derivative<T: Real>(&self, _x: T, y: T) -> T {
        y * (T::ONE - y)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[test]
    fn values_and_gradient() {
        testing::elementwise(
            Sigmoid,
            [0.01799, 0.04743, 0.26894, 0.37754, 0.5, 0.62246, 0.73106, 0.95257, 0.98201],
        );
    }
}
