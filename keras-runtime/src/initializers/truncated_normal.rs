use super::{Fans, Initializer, draw};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// Normal values within two standard deviations, drawn again beyond. Keras's
    /// `TruncatedNormal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, TruncatedNormal};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0; 6];
    /// TruncatedNormal::DEFAULT.fill(&mut kernel, &[2, 3], Fans::of(&[2, 3]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| f64::abs(*w) <= 0.1));
    /// ```
    pub struct TruncatedNormal {
        /// Mean.
        mean: f64 = 0.0,
        /// Standard deviation before the cut; the values have 0.88 of it.
        stddev: f64 = 0.05,
        /// Makes every call draw the same values.
        seed: Option<u64> = None,
    }
}

impl<T: Element> Initializer<T> for TruncatedNormal {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, rng: &mut Rng) {
        let own = self;
        once!(T: TruncatedNormal::draw(own: &TruncatedNormal, out: &mut [T], rng: &mut Rng));
    }
}

impl TruncatedNormal {
    fn draw<T: Element>(&self, out: &mut [T], rng: &mut Rng) {
        draw(out, self.seed, rng, |rng| self.mean + self.stddev * rng.truncated_normal());
    }
}
