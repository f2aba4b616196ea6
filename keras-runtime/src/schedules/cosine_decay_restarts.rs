use super::{Schedule, cosine, options, validate_steps};

/// Half a cosine again and again. Keras's `CosineDecayRestarts` (Loshchilov & Hutter, 2016).
///
/// The period i, counted from 0, has `first_decay_steps · t_mulⁱ` steps and starts at `m_mulⁱ` of
/// the initial rate; all periods end at `alpha` of it:
/// `initial · ((1 − alpha) · ½ · m_mulⁱ · (1 + cos(π · fraction of the period)) + alpha)`.
///
/// ```
/// use keras_runtime::schedules::{CosineDecayRestarts, Schedule};
/// let schedule = CosineDecayRestarts::new(0.1, 10).m_mul(0.5);
/// assert_eq!(schedule.learning_rate(0), 0.1);
/// assert_eq!(schedule.learning_rate(10), 0.05);
/// assert_eq!(schedule.learning_rate(20), 0.025);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CosineDecayRestarts {
    /// The rate of step 0.
    pub initial_learning_rate: f64,
    /// Number of steps of the first period.
    pub first_decay_steps: u64,
    /// How many times longer each period is than the one before; 2.
    pub t_mul: f64,
    /// How many times higher each period starts than the one before; 1.
    pub m_mul: f64,
    /// What is left at the end of a period, as a part of the initial rate; 0.
    pub alpha: f64,
}

impl CosineDecayRestarts {
    /// With the arguments that have no default.
    pub fn new(initial_learning_rate: f64, first_decay_steps: u64) -> Self {
        let (t_mul, m_mul, alpha) = (2.0, 1.0, 0.0);
        CosineDecayRestarts { initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha }
    }
}

options!(CosineDecayRestarts { t_mul: f64, m_mul: f64, alpha: f64 });

impl Schedule for CosineDecayRestarts {
    fn learning_rate(&self, step: u64) -> f64 {
        // In units of the first period.
        let time = step as f64 / self.first_decay_steps as f64;
        let (period, fraction) = if self.t_mul == 1.0 {
            (libm::floor(time), time - libm::floor(time))
        } else {
            let growth = self.t_mul - 1.0;
            let period = libm::floor(libm::log(1.0 + time * growth) / libm::log(self.t_mul));
            let length = libm::pow(self.t_mul, period);
            (period, (time - (length - 1.0) / growth) / length)
        };
        let amplitude = libm::pow(self.m_mul, period);
        self.initial_learning_rate * cosine(fraction, amplitude, self.alpha)
    }

    fn validate(&self) -> Result<(), &'static str> {
        if self.t_mul.is_nan() || self.t_mul <= 0.0 {
            return Err("t_mul must be positive");
        }
        validate_steps(self.first_decay_steps).map_err(|_| "first_decay_steps must be at least 1")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::assert_rates;
    use super::*;

    #[test]
    fn rates_are_keras_s() {
        let rates =
            [0.1, 0.0975773, 0.0505, 0.0901, 0.0770516, 0.04555, 0.0140484, 0.08119, 0.073171];
        assert_rates(&CosineDecayRestarts::new(0.1, 10).m_mul(0.9).alpha(0.01), rates);
    }
}
