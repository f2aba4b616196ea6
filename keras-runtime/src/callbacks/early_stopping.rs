//! `EarlyStopping`

use super::macros::callback;
use super::monitor::Best;
use super::{Callback, Context, Mode};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::Result;

callback! {
    /// Ends training when a value has stopped to improve. Keras's `EarlyStopping`.
    ///
    /// A value improves if it beats the best so far by more than `min_delta`; with `patience` epochs in a
    /// row without, training ends. With `restore_best_weights` the weights of the best epoch are put back
    /// at the end, as in Keras also where training ends by itself.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// let (x, y) = ([[1.0], [2.0]], [2.0, 4.0]);
    /// let mut line = Line::new(1);
    /// // Steps that are far too large: each epoch is worse than the one before.
    /// let mut trainer = line.compile(SGD::default().learning_rate(2.0), MeanSquaredError::default());
    /// let mut early = EarlyStopping::default().patience(3).restore_best_weights(true);
    /// let fit = Fit::default().epochs(50).verbose(0).validation_data(&x, &y);
    /// let history = trainer.fit(&x, &y, fit.callbacks(&mut early))?;
    /// assert_eq!((history.epoch.len(), early.stopped_epoch, early.best_epoch), (4, 3, 0));
    /// assert_eq!(trainer.evaluate(&x, &y)?["loss"], history["val_loss"][0]);
    /// # Ok::<(), Error>(())
    /// ```
    EarlyStopping {
        into {
            /// The value to watch, by its name in the logs.
            monitor: String = "val_loss",
            /// Counts as an improvement only if this is beaten too.
            baseline: Option<f64> = None,
        }
        args {
            /// What an improvement has to exceed; its sign does not matter.
            min_delta: f64 = 0.0,
            /// Epochs without an improvement after which training ends; 0 is as 1.
            patience: usize = 0,
            /// Whether it prints that it ends training: 1, or 0.
            verbose: u8 = 0,
            /// Which values are better.
            mode: Mode = Mode::Auto,
            /// Whether the weights of the best epoch are put back.
            restore_best_weights: bool = false,
            /// Epochs before this one, counted from 0, are not looked at.
            start_from_epoch: usize = 0,
        }
        state {
            /// The epoch, counted from 0, after which it ended training; 0 if it did not.
            pub stopped_epoch: usize = 0,
            /// The epoch with the best value, counted from 0.
            pub best_epoch: usize = 0,
            /// Epochs since the last improvement.
            pub wait: usize = 0,
            best: Best = Best::new(),
            weights: Vec<u8> = Vec::new(),
        }
    }
}

impl EarlyStopping {
    /// The best value; none before the first.
    pub fn best(&self) -> Option<f64> {
        self.best.value
    }

    fn remember<T: Element>(&mut self, at: &Context<'_, T>) {
        self.best_epoch = at.epoch();
        if self.restore_best_weights {
            self.weights.clear();
            self.weights.extend_from_slice(bytemuck::cast_slice(at.weights()));
        }
    }
}

impl<T: Element> Callback<T> for EarlyStopping {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        (self.stopped_epoch, self.best_epoch, self.wait) = (0, 0, 0);
        self.best = Best::new();
        self.weights.clear();
        self.best.begin(at, &self.monitor, self.mode)
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let Some(value) = at.log(&self.monitor) else { return Ok(()) };
        if at.epoch() < self.start_from_epoch {
            return Ok(());
        }
        let min_delta = self.min_delta.abs();
        self.wait += 1;
        if self.best.is_beaten_by(value, min_delta) {
            self.best.value = Some(value);
            self.remember(at);
            if self.best.improves(value, self.baseline, min_delta) {
                self.wait = 0;
            }
            return Ok(());
        }
        if self.wait >= self.patience && at.epoch() > 0 {
            self.stopped_epoch = at.epoch();
            at.stop_training();
        }
        Ok(())
    }

    fn on_train_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.stopped_epoch > 0 && self.verbose > 0 {
            println!("Epoch {}: early stopping", self.stopped_epoch + 1);
        }
        let weights: &mut [u8] = bytemuck::cast_slice_mut(at.weights_mut());
        if self.restore_best_weights && self.weights.len() == weights.len() {
            if self.verbose > 0 {
                let best = self.best_epoch + 1;
                println!("Restoring model weights from the end of the best epoch: {best}.");
            }
            weights.copy_from_slice(&self.weights);
        }
        Ok(())
    }

    fn keep(&mut self, state: &mut State<'_>) {
        state.count("stopped_epoch", &mut self.stopped_epoch);
        state.count("best_epoch", &mut self.best_epoch);
        state.count("wait", &mut self.wait);
        self.best.keep(state);
        state.bytes("weights", &mut self.weights);
    }
}
