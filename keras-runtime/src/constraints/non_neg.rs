use super::Constraint;
use crate::element::Element;
use crate::kernels::dispatch;

arguments! {
    /// max(w, 0). Keras's `NonNeg`.
    ///
    /// ```
    /// use keras_runtime::constraints::{Constraint, NonNeg};
    /// let mut kernel = [-1.0, 2.0];
    /// NonNeg.apply(&mut kernel, &[2, 1]);
    /// assert_eq!(kernel, [0.0, 2.0]);
    /// ```
    pub struct NonNeg;
}

impl<T: Element> Constraint<T> for NonNeg {
    fn apply(&self, weight: &mut [T], _shape: &[usize]) {
        dispatch(
            #[inline(always)]
            || weight.iter_mut().for_each(|w| *w = w.max(T::ZERO)),
        );
    }
}
