use super::{Schedule, options, periods, validate_steps};

/// `initial_learning_rate · decay_rate^(step / decay_steps)`. Keras's `ExponentialDecay`.
///
/// ```
/// use keras_runtime::schedules::{ExponentialDecay, Schedule};
/// let schedule = ExponentialDecay::new(0.1, 10, 0.5);
/// assert_eq!(schedule.learning_rate(20), 0.025);
/// assert_eq!(schedule.staircase(true).learning_rate(19), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialDecay {
    /// The rate of step 0.
    pub initial_learning_rate: f64,
    /// Number of steps in which the rate is multiplied by `decay_rate`.
    pub decay_steps: u64,
    /// The factor.
    pub decay_rate: f64,
    /// Whether the rate jumps at the end of each `decay_steps`; no.
    pub staircase: bool,
}

impl ExponentialDecay {
    /// With the arguments that have no default.
    pub fn new(initial_learning_rate: f64, decay_steps: u64, decay_rate: f64) -> Self {
        ExponentialDecay { initial_learning_rate, decay_steps, decay_rate, staircase: false }
    }
}

options!(ExponentialDecay { staircase: bool });

impl Schedule for ExponentialDecay {
    fn learning_rate(&self, step: u64) -> f64 {
        let periods = periods(step, self.decay_steps, self.staircase);
        self.initial_learning_rate * libm::pow(self.decay_rate, periods)
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
        let rates =
            [0.1, 0.0933033, 0.0707107, 0.05, 0.0353553, 0.025, 0.0176777, 0.0125, 0.0007813];
        assert_rates(&ExponentialDecay::new(0.1, 10, 0.5), rates);
    }
}
