use super::{Fans, Initializer, draw};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// Normal values. Keras's `RandomNormal`, also called `normal`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, RandomNormal};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0; 6];
    /// RandomNormal::DEFAULT.fill(&mut kernel, &[2, 3], Fans::of(&[2, 3]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| *w != 0.0 && f64::abs(*w) < 1.0));
    /// ```
    pub struct RandomNormal {
        /// Mean.
        mean: f64 = 0.0,
        /// Standard deviation.
        stddev: f64 = 0.05,
        /// Makes every call draw the same values.
        seed: Option<u64> = None,
    }
}

impl<T: Element> Initializer<T> for RandomNormal {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, rng: &mut Rng) {
        let own = self;
        once!(T: RandomNormal::draw(own: &RandomNormal, out: &mut [T], rng: &mut Rng));
    }
}

impl RandomNormal {
    fn draw<T: Element>(&self, out: &mut [T], rng: &mut Rng) {
        draw(out, self.seed, rng, |rng| self.mean + self.stddev * rng.normal());
    }
}
