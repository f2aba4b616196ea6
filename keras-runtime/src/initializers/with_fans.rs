use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

/// An initializer with other fans than those that the weight's shape has by Keras's rule: for
/// kernels whose axes mean something else, as `EinsumDense`'s.
///
/// ```
/// use keras_runtime::initializers::{Fans, GlorotUniform, Initializer, WithFans};
/// use keras_runtime::rng::Rng;
/// let initializer =
///     WithFans { initializer: GlorotUniform::DEFAULT, fans: Fans { fan_in: 1, fan_out: 5 } };
/// let mut kernel = [0.0f64; 6];
/// initializer.fill(&mut kernel, &[1, 2, 3], Fans::of(&[1, 2, 3]), &mut Rng::new(0));
/// assert!(kernel.iter().all(|w| w.abs() <= 1.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WithFans<I> {
    /// The initializer.
    pub initializer: I,
    /// The fans that it is given.
    pub fans: Fans,
}

impl<T: Element, I: Initializer<T>> Initializer<T> for WithFans<I> {
    fn fill(&self, out: &mut [T], shape: &[usize], _: Fans, rng: &mut Rng) {
        self.initializer.fill(out, shape, self.fans, rng);
    }
}
