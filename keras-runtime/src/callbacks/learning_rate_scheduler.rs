//! `LearningRateScheduler`

use super::{Callback, Context};
use crate::element::Element;
use crate::error::Result;

/// Sets the learning rate at the start of each epoch. Keras's `LearningRateScheduler`.
///
/// The schedule is a function of the epoch, counted from 0, and the rate so far. The rate is in the logs
/// as `learning_rate`.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let mut line = Line::new(1);
/// let mut trainer = line.compile(SGD::default().learning_rate(0.8), MeanSquaredError::default());
/// let halve = LearningRateScheduler::new(|epoch, rate| if epoch < 2 { rate } else { rate / 2.0 });
/// let fit = Fit::default().epochs(4).verbose(0).callbacks(halve);
/// let history = trainer.fit(&[[0.0]], &[1.0], fit)?;
/// assert_eq!(history["learning_rate"], [0.8, 0.8, 0.4, 0.2]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LearningRateScheduler<F> {
    /// The rate of an epoch.
    pub schedule: F,
    /// Whether it prints each rate: 1, or 0.
    pub verbose: u8,
}

impl<F: FnMut(usize, f64) -> f64> LearningRateScheduler<F> {
    /// With this schedule.
    pub fn new(schedule: F) -> Self {
        LearningRateScheduler { schedule, verbose: 0 }
    }

    /// Whether it prints each rate.
    #[must_use]
    pub fn verbose(mut self, verbose: u8) -> Self {
        self.verbose = verbose;
        self
    }
}

impl<T: Element, F: FnMut(usize, f64) -> f64> Callback<T> for LearningRateScheduler<F> {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        at.set_learning_rate(at.learning_rate())
    }

    fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let rate = (self.schedule)(at.epoch(), at.learning_rate());
        at.set_learning_rate(rate)?;
        if self.verbose > 0 {
            let epoch = at.epoch() + 1;
            println!("\nEpoch {epoch}: LearningRateScheduler setting learning rate to {rate}.");
        }
        Ok(())
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let rate = at.learning_rate();
        at.set_log("learning_rate", rate);
        Ok(())
    }

    fn adds(&self) -> Vec<String> {
        vec!["learning_rate".into()]
    }
}
