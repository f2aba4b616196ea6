//! Learning rates that change with the step, one schedule a file: [`Schedule`] is what they have
//! in common.

/// A learning rate by step.
pub trait Schedule: Send + Sync {
    /// The learning rate of the step `step`, counted from 0.
    fn learning_rate(&self, step: u64) -> f64;
}
