use super::{Fans, Initializer, draw};
use crate::element::{Element, Real};
use crate::rng::Rng;

arguments! {
    /// Values with mean 0 and the variance `scale` / n, where n counts the inputs or outputs of a
    /// unit. Keras's `VarianceScaling`.
    ///
    /// ```
    /// use keras_runtime::initializers::{Distribution, Fans, Initializer, VarianceScaling};
    /// use keras_runtime::rng::Rng;
    /// let initializer = VarianceScaling::DEFAULT.distribution(Distribution::Uniform);
    /// let mut kernel = [0.0f64; 300];
    /// initializer.fill(&mut kernel, &[3, 100], Fans::of(&[3, 100]), &mut Rng::new(0));
    /// assert!(kernel.iter().all(|w| w.abs() <= 1.0));
    /// ```
    pub struct VarianceScaling {
        /// n times the variance.
        scale: f64 = 1.0,
        /// What n is.
        mode: FanMode = FanMode::FanIn,
        /// How the values are spread.
        distribution: Distribution = Distribution::TruncatedNormal,
        /// Makes every call draw the same values.
        seed: Option<u64> = None,
    }
}

/// What [`VarianceScaling`] divides by. Keras's `mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FanMode {
    /// The inputs of a unit.
    FanIn,
    /// The outputs of a unit.
    FanOut,
    /// The mean of both.
    FanAvg,
}

/// How [`VarianceScaling`] spreads values. Keras's `distribution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// A normal one without what lies beyond two standard deviations, widened so that the variance
    /// is right after the cut.
    TruncatedNormal,
    /// A normal one.
    UntruncatedNormal,
    /// An even one.
    Uniform,
}

/// Standard deviation of a normal variable that is cut at ±2.
const TRUNCATED_STDDEV: f64 = 0.879_625_661_034_239_8;

impl<T: Element> Initializer<T> for VarianceScaling {
    fn fill(&self, out: &mut [T], _shape: &[usize], fans: Fans, rng: &mut Rng) {
        let own = self;
        once!(T: VarianceScaling::draw(own: &VarianceScaling, out: &mut [T], fans: Fans, rng: &mut Rng));
    }
}

impl VarianceScaling {
    fn draw<T: Element>(&self, out: &mut [T], fans: Fans, rng: &mut Rng) {
        let (fan_in, fan_out) = (fans.fan_in as f64, fans.fan_out as f64);
        let fan = match self.mode {
            FanMode::FanIn => fan_in,
            FanMode::FanOut => fan_out,
            FanMode::FanAvg => (fan_in + fan_out) / 2.0,
        };
        let variance = self.scale / Real::max(fan, 1.0);
        let stddev = Real::sqrt(variance);
        match self.distribution {
            Distribution::TruncatedNormal => {
                let stddev = stddev / TRUNCATED_STDDEV;
                draw(out, self.seed, rng, |rng| stddev * rng.truncated_normal());
            }
            Distribution::UntruncatedNormal => {
                draw(out, self.seed, rng, |rng| stddev * rng.normal());
            }
            Distribution::Uniform => {
                let limit = Real::sqrt(3.0 * variance);
                draw(out, self.seed, rng, |rng| rng.uniform(-limit, limit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISTRIBUTIONS: [Distribution; 3] =
        [Distribution::TruncatedNormal, Distribution::UntruncatedNormal, Distribution::Uniform];

    #[test]
    fn variance() {
        let shape = [30, 90];
        for distribution in DISTRIBUTIONS {
            for (mode, fan) in
                [(FanMode::FanIn, 30.0), (FanMode::FanOut, 90.0), (FanMode::FanAvg, 60.0)]
            {
                let scaling = VarianceScaling { scale: 2.0, mode, distribution, seed: None };
                let mut kernel = [0.0f64; 2700];
                scaling.fill(&mut kernel, &shape, Fans::of(&shape), &mut Rng::new(7));
                let variance = kernel.iter().map(|w| w * w).sum::<f64>() / 2700.0;
                assert!((variance * fan / 2.0 - 1.0).abs() < 0.1, "{distribution:?} {mode:?}");
            }
        }
    }

    #[test]
    fn a_seed_draws_the_same_at_every_call() {
        let scaling = VarianceScaling::DEFAULT.seed(Some(3));
        let mut rng = Rng::new(0);
        let mut kernels = [[0.0f32; 6]; 2];
        kernels.iter_mut().for_each(|w| scaling.fill(w, &[2, 3], Fans::of(&[2, 3]), &mut rng));
        assert_eq!(kernels[0], kernels[1]);
    }
}
