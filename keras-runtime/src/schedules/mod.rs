//! Learning rates that change with the step, one schedule a file: [`Schedule`] is what they have
//! in common.

mod cosine_decay;
mod cosine_decay_restarts;
mod exponential_decay;
mod inverse_time_decay;
#[cfg(feature = "std")]
mod piecewise_constant_decay;
mod polynomial_decay;
#[cfg(feature = "std")]
mod registry;

pub use cosine_decay::CosineDecay;
pub use cosine_decay_restarts::CosineDecayRestarts;
pub use exponential_decay::ExponentialDecay;
pub use inverse_time_decay::InverseTimeDecay;
#[cfg(feature = "std")]
pub use piecewise_constant_decay::PiecewiseConstantDecay;
pub use polynomial_decay::PolynomialDecay;
#[cfg(feature = "std")]
pub use registry::build;

/// A learning rate by step.
///
/// ```
/// use keras_runtime::schedules::Schedule;
///
/// /// Grows to 0.1 over 100 steps.
/// struct Warmup;
/// impl Schedule for Warmup {
///     fn learning_rate(&self, step: u64) -> f64 {
///         0.1 * ((step + 1) as f64 / 100.0).min(1.0)
///     }
/// }
/// assert_eq!(Warmup.learning_rate(49), 0.05);
/// ```
pub trait Schedule: Send + Sync {
    /// The learning rate of the step `step`, counted from 0.
    fn learning_rate(&self, step: u64) -> f64;

    /// Whether all arguments make sense; the error says which does not.
    fn validate(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Builder methods for arguments that have a default.
macro_rules! options {
    ($type:ident { $($field:ident: $kind:ty),* $(,)? }) => {
        impl $type {
            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, $field: $kind) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }
    };
}

use options;

/// What `decay_steps` has to satisfy.
fn validate_steps(decay_steps: u64) -> Result<(), &'static str> {
    if decay_steps == 0 { Err("decay_steps must be at least 1, found 0") } else { Ok(()) }
}

/// The part of `decay_steps` that is over, in whole periods if `staircase`.
fn periods(step: u64, decay_steps: u64, staircase: bool) -> f64 {
    let periods = step as f64 / decay_steps as f64;
    if staircase { libm::floor(periods) } else { periods }
}

/// (1 − alpha) · ½(1 + cos π·fraction) · amplitude + alpha
fn cosine(fraction: f64, amplitude: f64, alpha: f64) -> f64 {
    let cosine = 0.5 * amplitude * (1.0 + libm::cos(core::f64::consts::PI * fraction));
    (1.0 - alpha) * cosine + alpha
}

#[cfg(test)]
mod testing {
    /// Whether Keras's values come out at the steps 0, 1, 5, 10, 15, 20, 25, 30 and 70.
    pub fn assert_rates(schedule: &impl super::Schedule, rates: [f64; 9]) {
        for (step, rate) in [0, 1, 5, 10, 15, 20, 25, 30, 70].into_iter().zip(rates) {
            let got = schedule.learning_rate(step);
            assert!((got - rate).abs() < 6e-8, "step {step}: {got}, expected {rate}");
        }
    }
}
