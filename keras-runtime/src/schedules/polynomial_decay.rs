use super::{Schedule, options, validate_steps};

/// From `initial_learning_rate` to `end_learning_rate` in `decay_steps`. Keras's
/// `PolynomialDecay`.
///
/// `(initial − end) · (1 − min(step, decay_steps) / decay_steps)^power + end`. With `cycle`, the
/// rate starts again, and `decay_steps` is multiplied by the number of the cycle.
///
/// ```
/// use keras_runtime::schedules::{PolynomialDecay, Schedule};
/// let schedule = PolynomialDecay::new(0.1, 20).end_learning_rate(0.0);
/// assert_eq!(schedule.learning_rate(10), 0.05);
/// assert_eq!(schedule.learning_rate(50), 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PolynomialDecay {
    /// The rate of step 0.
    pub initial_learning_rate: f64,
    /// Number of steps until the end.
    pub decay_steps: u64,
    /// The rate at the end; 0.0001.
    pub end_learning_rate: f64,
    /// The exponent: 1.0, a straight line.
    pub power: f64,
    /// Whether to start again at the end; no.
    pub cycle: bool,
}

impl PolynomialDecay {
    /// With the arguments that have no default.
    pub fn new(initial_learning_rate: f64, decay_steps: u64) -> Self {
        let (end_learning_rate, power, cycle) = (0.0001, 1.0, false);
        PolynomialDecay { initial_learning_rate, decay_steps, end_learning_rate, power, cycle }
    }
}

options!(PolynomialDecay { end_learning_rate: f64, power: f64, cycle: bool });

impl Schedule for PolynomialDecay {
    fn learning_rate(&self, step: u64) -> f64 {
        let (step, steps) = (step as f64, self.decay_steps as f64);
        let left = if self.cycle {
            1.0 - step / (steps * libm::ceil(step / steps).max(1.0))
        } else {
            1.0 - step.min(steps) / steps
        };
        let range = self.initial_learning_rate - self.end_learning_rate;
        range * libm::pow(left, self.power) + self.end_learning_rate
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
        let line = PolynomialDecay::new(0.1, 20);
        let end = 0.0001;
        assert_rates(&line, [0.1, 0.095005, 0.075025, 0.05005, 0.025075, end, end, end, end]);
        let rates =
            [0.1, 0.0902597, 0.0562938, 0.025075, 0.0063437, end, 0.0141484, 0.0063437, 0.0016609];
        assert_rates(&line.power(2.0).cycle(true), rates);
    }
}
