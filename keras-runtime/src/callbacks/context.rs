//! What a callback sees of a training, and can change.

use super::Logs;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::history::History;
use crate::metrics::Direction;
use crate::optimizers::{LearningRate, Optimizer, Wrapper};
use crate::progress::Verbose;
use crate::train::run::{Run, spans};
use crate::train::session::{Save, Session};
use crate::train::{WeightArray, weights};
use std::path::Path;

/// What a callback sees of a training, and can change.
///
/// ```
/// use keras_runtime::prelude::*;
///
/// /// Lets the learning rate fall by a tenth each epoch.
/// struct Fall;
///
/// impl<T: Element> Callback<T> for Fall {
///     fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
///         let rate = at.learning_rate();
///         at.set_learning_rate(if at.epoch() == 0 { rate } else { 0.9 * rate })
///     }
/// }
///
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let mut line = Line::new(42);
/// let mut trainer = line.compile(SGD::default().learning_rate(1.0), MeanSquaredError::default());
/// trainer.fit(&[[0.0]], &[1.0], Fit::default().epochs(3).verbose(0).callbacks(Fall))?;
/// assert_eq!(trainer.optimizer().common.learning_rate.at(0), 0.9 * 0.9);
/// # Ok::<(), Error>(())
/// ```
pub struct Context<'c, T: Element> {
    pub(crate) run: Run<'c, T>,
    pub(crate) session: &'c mut Session,
}

/// Whether there is not one learning rate.
fn has_several_rates<T: Element>(optimizer: &dyn Optimizer<T>) -> bool {
    match optimizer.wrapper() {
        Some(Wrapper::Multi { .. }) => true,
        Some(Wrapper::LossScale { inner, .. }) => has_several_rates(inner),
        None => false,
    }
}

impl<'c, T: Element> Context<'c, T> {
    pub(crate) fn new(run: Run<'c, T>, session: &'c mut Session) -> Self {
        Context { run, session }
    }

    /// The epoch, counted from 0 as in Keras's hooks.
    pub fn epoch(&self) -> usize {
        self.session.position.epoch
    }

    /// The epoch to train up to.
    pub fn epochs(&self) -> usize {
        self.session.epochs
    }

    /// How many steps of the epoch are done; of the validation or prediction in hooks of it.
    pub fn step(&self) -> usize {
        self.session.test_step.unwrap_or(self.session.position.step)
    }

    /// Steps of an epoch, where that is known: not on a stream without `steps_per_epoch`.
    pub fn steps(&self) -> Option<usize> {
        self.session.steps
    }

    /// Samples of a step.
    pub fn batch_size(&self) -> usize {
        self.session.position.batch
    }

    /// Steps of the optimizer since `compile`.
    pub fn iteration(&self) -> u64 {
        self.run.core.apply.as_ref().map_or(0, |apply| apply.iteration())
    }

    /// The values so far: of the epoch, of the steps of the epoch that are done, or of the validation.
    pub fn logs(&mut self) -> &Logs {
        self.session.refresh(&self.run.core.outputs);
        &self.session.logs
    }

    /// One of [`logs`](Self::logs).
    pub fn log(&self, name: &str) -> Option<f64> {
        self.session.log(&self.run.core.outputs, name)
    }

    /// Adds a value, which later callbacks, the progress bar and `History` see. A callback that does so
    /// says it in [`adds`](super::Callback::adds).
    pub fn set_log(&mut self, name: &str, value: f64) {
        self.session.refresh(&self.run.core.outputs);
        self.session.logs.set(name, value);
    }

    /// All names that the logs of an epoch can have.
    pub fn names(&self) -> &[String] {
        &self.session.known
    }

    /// Which way is better for a value of the logs; `None` where only the user knows.
    pub fn direction(&self, name: &str) -> Option<Direction> {
        let name = name.strip_prefix("val_").unwrap_or(name);
        if name == "loss" || name.ends_with("_loss") {
            return Some(Direction::Down);
        }
        let number = self.session.metrics.iter().position(|known| known == name)?;
        crate::train::output::directions(&self.run.core.outputs).nth(number)?
    }

    /// The epochs that are done.
    pub fn history(&self) -> &History {
        &self.session.position.history
    }

    /// What is known of the first loss that was not a finite number, if there was one: epoch, step and
    /// the first layer whose output was not, as a sentence.
    pub fn not_finite(&self) -> Option<&str> {
        self.session.position.not_finite.as_deref()
    }

    /// Lets training end after this step, its epoch's validation and the hooks that are due. Keras's
    /// `model.stop_training = True`.
    pub fn stop_training(&mut self) {
        self.session.position.stop = true;
    }

    /// Whether training is to end.
    pub fn stops(&self) -> bool {
        self.session.position.stop
    }

    /// The learning rate of the next step; of a [`MultiOptimizer`](crate::optimizers::MultiOptimizer) that of
    /// its first optimizer.
    pub fn learning_rate(&self) -> f64 {
        self.run.optimizer.common().learning_rate.at(self.iteration())
    }

    /// Sets the learning rate, from the next step on.
    ///
    /// # Errors
    /// As in Keras where the optimizer has a schedule, and where it is a
    /// [`MultiOptimizer`](crate::optimizers::MultiOptimizer), each of whose optimizers has a rate of its own:
    /// give these schedules. And a rate that is not finite.
    pub fn set_learning_rate(&mut self, rate: f64) -> Result<()> {
        if has_several_rates(&*self.run.optimizer) {
            return Err(Error::Config(
                "each optimizer of a MultiOptimizer has a learning rate of its own, and none can be set for \
                 all; give them schedules"
                    .into(),
            ));
        }
        let place = &mut self.run.optimizer.common_mut().learning_rate;
        if let LearningRate::Schedule(_) = place {
            return Err(Error::Config(
                "the learning rate of the optimizer is a schedule and cannot be set; compile with a \
                 number"
                    .into(),
            ));
        }
        if !rate.is_finite() {
            return Err(Error::Config(format!("a learning rate must be finite, found {rate}")));
        }
        *place = LearningRate::Constant(rate);
        Ok(())
    }

    /// Whether the averages of the weights, kept with `use_ema`, are in the network now.
    pub fn has_averages(&self) -> bool {
        self.run.core.apply.as_ref().is_some_and(|apply| apply.has_swapped())
    }

    /// Exchanges the weights that learn and their averages: puts the averages into the network, or the
    /// weights back. They have to be back before the next step.
    ///
    /// # Errors
    /// Where the optimizer has no `use_ema`.
    pub fn swap_averages(&mut self) -> Result<()> {
        let spans = spans(self.run.tables, &self.run.core.trainable);
        let weights = self.run.network.weights_mut();
        let apply = self.run.core.apply.as_mut();
        if apply.is_some_and(|apply| apply.swap_averages(&spans, weights)) {
            return Ok(());
        }
        Err(Error::Config("the optimizer keeps no averages; set `use_ema(true)`".into()))
    }

    /// How much is printed: `fit`'s `verbose`.
    pub fn verbose(&self) -> Verbose {
        self.session.verbose
    }

    /// The name of the network.
    pub fn model_name(&self) -> &'static str {
        self.run.tables.name
    }

    /// All weights, end to end in the order of [`get_weights`](Self::get_weights).
    pub fn weights(&self) -> &[T] {
        self.run.network.weights()
    }

    /// The same, to change.
    pub fn weights_mut(&mut self) -> &mut [T] {
        self.run.network.weights_mut()
    }

    /// Copies of all weights, named and shaped as Keras does.
    pub fn get_weights(&self) -> Vec<WeightArray<T>> {
        weights::get(&*self.run.network)
    }

    /// Sets all weights, in the order of [`get_weights`](Self::get_weights).
    ///
    /// # Errors
    /// Arrays that do not fit; nothing is changed then.
    pub fn set_weights<W: AsRef<[T]>>(&mut self, arrays: &[W]) -> Result<()> {
        let arrays: Vec<_> = arrays.iter().map(AsRef::as_ref).collect();
        weights::set(&mut *self.run.network, &arrays)
    }

    /// Writes all weights to a safetensors file, whole or not at all.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn save_weights(&self, path: impl AsRef<Path>) -> Result<()> {
        weights::save(&*self.run.network, path.as_ref())
    }

    /// Asks for a checkpoint of the whole training. It is written when all callbacks have been called, so
    /// that it has what they all know; ask at the end of a step or an epoch. A file that cannot be
    /// written is an error of `fit` that names the callback.
    pub fn save_checkpoint(&mut self, path: impl AsRef<Path>) {
        let callback = self.session.callback;
        self.session.saves.push(Save { path: path.as_ref().into(), callback });
    }

    /// Goes on from a checkpoint, when called in `on_train_begin`.
    ///
    /// # Errors
    /// A file that cannot be read, is not whole, or does not fit; nothing is changed then.
    pub fn load_checkpoint(&mut self, path: impl AsRef<Path>) -> Result<()> {
        self.run.load(path.as_ref(), true)
    }
}
