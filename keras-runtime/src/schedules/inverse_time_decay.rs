use super::{Schedule, options, periods, validate_steps};

/// `initial_learning_rate / (1 + decay_rate · step / decay_steps)`. Keras's `InverseTimeDecay`.
///
/// ```
/// use keras_runtime::schedules::{InverseTimeDecay, Schedule};
/// let schedule = InverseTimeDecay::new(0.1, 10, 0.5);
/// assert_eq!(schedule.learning_rate(20), 0.05);
/// assert_eq!(schedule.staircase(true).learning_rate(29), 0.05);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InverseTimeDecay {
    /// The rate of step 0.
    pub initial_learning_rate: f64,
    /// Number of steps in which the divisor grows by `decay_rate`.
    pub decay_steps: u64,
    /// How much the divisor grows.
    pub decay_rate: f64,
    /// Whether the rate jumps at the end of each `decay_steps`; no.
    pub staircase: bool,
}

impl InverseTimeDecay {
    /// With the arguments that have no default.
    pub fn new(initial_learning_rate: f64, decay_steps: u64, decay_rate: f64) -> Self {
        InverseTimeDecay { initial_learning_rate, decay_steps, decay_rate, staircase: false }
    }
}

options!(InverseTimeDecay { staircase: bool });

impl Schedule for InverseTimeDecay {
    fn learning_rate(&self, step: u64) -> f64 {
        let periods = periods(step, self.decay_steps, self.staircase);
        self.initial_learning_rate / (1.0 + self.decay_rate * periods)
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
        let rates = [0.1, 0.0952381, 0.08, 0.0666667, 0.0571429, 0.05, 0.0444444, 0.04, 0.0222222];
        assert_rates(&InverseTimeDecay::new(0.1, 10, 0.5), rates);
    }
}
