use super::{Fans, Initializer, draw};
use crate::element::Element;
use crate::rng::Rng;

arguments! {
    /// Values spread evenly. Keras's `RandomUniform`, also called `uniform`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Fans, Initializer, RandomUniform};
    /// use keras_runtime::rng::Rng;
    /// let mut kernel = [0.0; 6];
    /// RandomUniform::DEFAULT.fill(&mut kernel, &[2, 3], Fans::of(&[2, 3]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| f64::abs(*w) <= 0.05));
    /// ```
    pub struct RandomUniform {
        /// Lower bound.
        minval: f64 = -0.05,
        /// Upper bound.
        maxval: f64 = 0.05,
        /// Makes every call draw the same values.
        seed: Option<u64> = None,
    }
}

impl<T: Element> Initializer<T> for RandomUniform {
    fn fill(&self, out: &mut [T], _shape: &[usize], _fans: Fans, rng: &mut Rng) {
        let own = self;
        once!(T: RandomUniform::draw(own: &RandomUniform, out: &mut [T], rng: &mut Rng));
    }
}

impl RandomUniform {
    fn draw<T: Element>(&self, out: &mut [T], rng: &mut Rng) {
        draw(out, self.seed, rng, |rng| rng.uniform(self.minval, self.maxval));
    }
}
