use super::{Fans, Initializer};
use crate::element::Element;
use crate::rng::Rng;

/// The root of what another initializer gives: standard deviations that begin like variances.
///
/// ```
/// use keras_runtime::initializers::{Constant, Fans, Initializer, SquareRoot};
/// use keras_runtime::rng::Rng;
/// let mut deviation = [0.0];
/// let four = Constant::DEFAULT.value(4.0);
/// SquareRoot(four).fill(&mut deviation, &[1], Fans::of(&[1]), &mut Rng::new(0));
/// assert_eq!(deviation, [2.0]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SquareRoot<I>(pub I);

impl<T: Element, I: Initializer<T>> Initializer<T> for SquareRoot<I> {
    fn fill(&self, out: &mut [T], shape: &[usize], fans: Fans, rng: &mut Rng) {
        self.0.fill(out, shape, fans, rng);
        out.iter_mut().for_each(|value| *value = value.sqrt());
    }
}
