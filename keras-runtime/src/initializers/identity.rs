use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// `gain` on the main diagonal of a matrix, 0 elsewhere. Keras's `Identity`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Identity, Initializer};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0; 6];
    /// Identity::DEFAULT.fill(&mut kernel, &[2, 3], Fans::of(&[2, 3]), &mut Rng::new(0));
    /// assert_eq!(kernel, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    /// ```
    pub struct Identity {
        /// The number on the diagonal.
        gain: f64 = 1.0,
    }
}

impl<T: Element> Initializer<T> for Identity {
    fn fill(&self, out: &mut [T], shape: &[usize], _fans: Fans, _rng: &mut Rng) {
        let columns = shape.last().copied().unwrap_or(1);
        out.fill(T::ZERO);
        for value in out.iter_mut().step_by(columns + 1).take(columns) {
            *value = T::from_f64(self.gain);
        }
    }
}
