use super::Activation;
use crate::element::Element;
use crate::losses::Head;

arguments! {
    /// x as it is. Keras's `linear`, and what `activation=None` means.
    ///
    /// ```
    /// use keras_runtime::activations::{Activation, Linear};
    /// let mut x = [-1.0, 2.0];
    /// Linear.forward(&mut x, &[1, 2]);
    /// assert_eq!(x, [-1.0, 2.0]);
    /// ```
    pub struct Linear;
}

impl<T: Element> Activation<T> for Linear {
    const NEEDS_INPUT: bool = false;
    const BY_VALUE: bool = true;

    #[inline]
    fn forward(&self, _x: &mut [T], _shape: &[usize]) {}

    #[inline]
    fn backward(&self, _x: &[T], _y: &[T], _gradient: &mut [T], _shape: &[usize]) {}

    #[cfg(feature = "std")]
    #[inline(always)]
    fn forward_inline(&self, _x: &mut [T], _shape: &[usize]) {}

    #[cfg(feature = "std")]
    #[inline(always)]
    fn value_back_inline(&self, gradient: T, _x: T, _y: T) -> T {
        gradient
    }

    fn head(&self) -> Head {
        Head::Linear
    }
}
