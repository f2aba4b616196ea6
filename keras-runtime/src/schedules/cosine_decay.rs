use super::{Schedule, cosine, options, validate_steps};

/// Half a cosine from `initial_learning_rate` down to `alpha` of it. Keras's `CosineDecay`
/// (Loshchilov & Hutter, 2016).
///
/// `initial · ((1 − alpha) · ½(1 + cos(π · min(step, decay_steps) / decay_steps)) + alpha)`. With
/// a `warmup_target`, the rate first grows to it in a straight line over `warmup_steps`; then it
/// takes the place of `initial`.
///
/// ```
/// use keras_runtime::schedules::{CosineDecay, Schedule};
/// let schedule = CosineDecay::new(0.0, 1000).warmup_target(0.1).warmup_steps(100).alpha(0.01);
/// assert_eq!(schedule.learning_rate(50), 0.05);
/// assert_eq!(schedule.learning_rate(100), 0.1);
/// assert_eq!(schedule.learning_rate(5000), 0.001);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CosineDecay {
    /// The rate of step 0.
    pub initial_learning_rate: f64,
    /// Number of steps of the half cosine, after those of the warm-up.
    pub decay_steps: u64,
    /// What is left in the end, as a part of the highest rate; 0.
    pub alpha: f64,
    /// The rate at the end of the warm-up; none: no warm-up.
    pub warmup_target: Option<f64>,
    /// Number of steps of the warm-up, which counts only with a target; 0.
    pub warmup_steps: u64,
}

impl CosineDecay {
    /// With the arguments that have no default.
    pub fn new(initial_learning_rate: f64, decay_steps: u64) -> Self {
        let (alpha, warmup_target, warmup_steps) = (0.0, None, 0);
        CosineDecay { initial_learning_rate, decay_steps, alpha, warmup_target, warmup_steps }
    }

    /// Sets `warmup_target`.
    #[must_use]
    pub fn warmup_target(mut self, warmup_target: f64) -> Self {
        self.warmup_target = Some(warmup_target);
        self
    }
}

options!(CosineDecay { alpha: f64, warmup_steps: u64 });

impl Schedule for CosineDecay {
    fn learning_rate(&self, step: u64) -> f64 {
        let (step, highest) = match self.warmup_target {
            Some(target) if step < self.warmup_steps => {
                let done = step as f64 / self.warmup_steps as f64;
                return (target - self.initial_learning_rate) * done + self.initial_learning_rate;
            }
            Some(target) => (step - self.warmup_steps, target),
            None => (step, self.initial_learning_rate),
        };
        let fraction = step.min(self.decay_steps) as f64 / self.decay_steps as f64;
        highest * cosine(fraction, 1.0, self.alpha)
    }

    fn validate(&self) -> Result<(), &'static str> {
        validate_steps(self.decay_steps)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_rates;
    use super::*;

    #[test]
    fn rates_are_keras_s() {
        let decay = CosineDecay::new(0.1, 20).alpha(0.1);
        let rates = [0.1, 0.099446, 0.0868198, 0.055, 0.0231802, 0.01, 0.01, 0.01, 0.01];
        assert_rates(&decay, rates);
        let warmup = CosineDecay::new(0.0, 20).warmup_target(0.1).warmup_steps(10);
        assert_rates(&warmup, [0.0, 0.01, 0.05, 0.1, 0.0853553, 0.05, 0.0146447, 0.0, 0.0]);
    }
}
