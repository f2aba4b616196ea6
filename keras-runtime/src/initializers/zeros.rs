use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// 0 everywhere. Keras's `Zeros`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, Zeros};
    /// use keras_runtime::rng::Rng;
    /// let mut bias = [0.5; 2];
    /// Zeros.fill(&mut bias, &[2], Fans::of(&[2]), &mut Rng::new(0));
    /// assert_eq!(bias, [0.0; 2]);
    /// ```
    pub struct Zeros;
}

impl<T: Element> Initializer<T> for Zeros {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, _rng: &mut Rng) {
        out.fill(T::ZERO);
    }
}
