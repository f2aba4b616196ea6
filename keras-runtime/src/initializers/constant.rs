use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// The same number everywhere. Keras's `Constant`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Constant, Fans, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut bias = [0.0; 2];
    /// Constant::DEFAULT.value(0.1).fill(&mut bias, &[2], Fans::of(&[2]), &mut Rng::new(0));
    /// assert_eq!(bias, [0.1; 2]);
    /// ```
    pub struct Constant {
        /// The number.
        value: f64 = 0.0,
    }
}

impl<T: Element> Initializer<T> for Constant {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, _rng: &mut Rng) {
        out.fill(T::from_f64(self.value));
    }
}
