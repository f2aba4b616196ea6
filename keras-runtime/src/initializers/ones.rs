use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// 1 everywhere. Keras's `Ones`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, Ones};
    /// use keras_runtime::rng::Rng;
    /// let mut bias = [0.5; 2];
    /// Ones.fill(&mut bias, &[2], Fans::of(&[2]), &mut Rng::new(0));
    /// assert_eq!(bias, [1.0; 2]);
    /// ```
    pub struct Ones;
}

impl<T: Element> Initializer<T> for Ones {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, _rng: &mut Rng) {
        out.fill(T::ONE);
    }
}
