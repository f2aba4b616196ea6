use super::Schedule;

/// One rate up to each boundary, which belongs to it, and one after the last. Keras's
/// `PiecewiseConstantDecay`.
///
/// ```
/// use keras_runtime::schedules::{PiecewiseConstantDecay, Schedule};
/// let schedule = PiecewiseConstantDecay::new([10, 20], [1.0, 0.5, 0.1]);
/// let rates = [0, 10, 11, 20, 21].map(|step| schedule.learning_rate(step));
/// assert_eq!(rates, [1.0, 1.0, 0.5, 0.5, 0.1]);
/// assert!(PiecewiseConstantDecay::new([10], [1.0]).validate().is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PiecewiseConstantDecay {
    /// The last step of each rate but the last, growing.
    pub boundaries: Vec<u64>,
    /// The rates: one more than boundaries.
    pub values: Vec<f64>,
}

impl PiecewiseConstantDecay {
    /// With all arguments; none has a default.
    pub fn new(boundaries: impl Into<Vec<u64>>, values: impl Into<Vec<f64>>) -> Self {
        PiecewiseConstantDecay { boundaries: boundaries.into(), values: values.into() }
    }
}

impl Schedule for PiecewiseConstantDecay {
    fn learning_rate(&self, step: u64) -> f64 {
        let piece = self.boundaries.partition_point(|&boundary| boundary < step);
        self.values.get(piece).copied().unwrap_or(f64::NAN)
    }

    fn validate(&self) -> Result<(), &'static str> {
        if self.values.len() != self.boundaries.len() + 1 {
            return Err("there must be one value more than boundaries");
        }
        if !self.boundaries.is_sorted() { Err("boundaries must grow") } else { Ok(()) }
    }
}
