//! `ReduceLROnPlateau`

use super::macros::callback;
use super::monitor::Best;
use super::{Callback, Context, Mode};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};

callback! {
    /// Lowers the learning rate when a value has stopped to improve. Keras's `ReduceLROnPlateau`.
    ///
    /// After `patience` epochs in a row without an improvement the rate becomes
    /// `max(rate · factor, min_lr)`; for `cooldown` epochs then none is counted. The rate is in the logs
    /// as `learning_rate`.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(SGD::default().learning_rate(0.8), MeanSquaredError::default());
    /// // Nothing is an improvement but the first epoch.
    /// let reduce = ReduceLROnPlateau::new().monitor("loss").min_delta(1e9).factor(0.5).patience(2);
    /// let fit = Fit::default().epochs(6).verbose(0);
    /// let history = trainer.fit(&[[0.0]], &[1.0], fit.callbacks(reduce.min_lr(0.3)))?;
    /// // What is logged is the rate that the epoch was trained with.
    /// assert_eq!(history["learning_rate"], [0.8, 0.8, 0.8, 0.4, 0.4, 0.3]);
    /// # Ok::<(), Error>(())
    /// ```
    ReduceLROnPlateau {
        into {
            /// The value to watch, by its name in the logs.
            monitor: String = "val_loss",
        }
        args {
            /// What the rate is multiplied by; below 1.
            factor: f64 = 0.1,
            /// Epochs without an improvement after which the rate is lowered.
            patience: usize = 10,
            /// Whether it prints what it does: 1, or 0.
            verbose: u8 = 0,
            /// Which values are better.
            mode: Mode = Mode::Auto,
            /// What an improvement has to exceed.
            min_delta: f64 = 1e-4,
            /// Epochs after a change in which none is counted.
            cooldown: usize = 0,
            /// The smallest rate.
            min_lr: f64 = 0.0,
        }
        state {
            /// Epochs since the last improvement.
            pub wait: usize = 0,
            cooldown_counter: usize = 0,
            best: Best = Best::new(),
        }
    }
}

impl<T: Element> Callback<T> for ReduceLROnPlateau {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if !(0.0..1.0).contains(&self.factor) {
            return Err(Error::Config(format!(
                "factor must be at least 0 and below 1, found {}",
                self.factor
            )));
        }
        (self.wait, self.cooldown_counter) = (0, 0);
        self.best = Best::new();
        self.best.begin(at, &self.monitor, self.mode)?;
        // Whether it can be set at all is better known now than after hours.
        at.set_learning_rate(at.learning_rate())
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let rate = at.learning_rate();
        at.set_log("learning_rate", rate);
        let Some(value) = at.log(&self.monitor) else { return Ok(()) };
        if self.cooldown_counter > 0 {
            self.cooldown_counter -= 1;
            self.wait = 0;
        }
        if self.best.is_beaten_by(value, self.min_delta.abs()) {
            self.best.value = Some(value);
            self.wait = 0;
        } else if self.cooldown_counter == 0 {
            self.wait += 1;
            if self.wait >= self.patience && rate > self.min_lr {
                let rate = (rate * self.factor).max(self.min_lr);
                at.set_learning_rate(rate)?;
                if self.verbose > 0 {
                    let epoch = at.epoch() + 1;
                    println!(
                        "\nEpoch {epoch}: ReduceLROnPlateau reducing learning rate to {rate}."
                    );
                }
                self.cooldown_counter = self.cooldown;
                self.wait = 0;
            }
        }
        Ok(())
    }

    fn keep(&mut self, state: &mut State<'_>) {
        state.count("wait", &mut self.wait);
        state.count("cooldown_counter", &mut self.cooldown_counter);
        self.best.keep(state);
    }

    fn adds(&self) -> Vec<String> {
        vec!["learning_rate".into()]
    }
}
