//! `SwapEMAWeights`

use super::macros::callback;
use super::{Callback, Context};
use crate::element::Element;
use crate::error::Result;

callback! {
    /// Evaluates with the averages of the weights, and trains on with the weights. Keras's
    /// `SwapEMAWeights`.
    ///
    /// The optimizer has to have `use_ema`. With `swap_on_epoch` the averages are in the network at the end
    /// of each epoch too, so that a `ModelCheckpoint` after it in the list saves them.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// let (x, y) = ([[0.0], [1.0]], [1.0, 3.0]);
    /// let sgd = || SGD::default().learning_rate(0.2).use_ema(true).ema_momentum(0.5);
    /// let fit = || Fit::default().epochs(4).verbose(0).validation_data(&x, &y);
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(sgd(), MeanSquaredError::default());
    /// let history = trainer.fit(&x, &y, fit().callbacks(SwapEMAWeights::default()))?;
    /// // `fit` leaves the averages in the network: they are what was validated.
    /// assert_eq!(trainer.evaluate(&x, &y)?["loss"], history["val_loss"][3]);
    /// # Ok::<(), Error>(())
    /// ```
    SwapEMAWeights {
        args {
            /// Whether the averages are in the network at the end of each epoch.
            swap_on_epoch: bool = false,
        }
    }
}

impl<T: Element> Callback<T> for SwapEMAWeights {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        // Twice is not at all, but for what it says where there are no averages.
        at.swap_averages()?;
        at.swap_averages()
    }

    fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.swap_on_epoch && at.has_averages() { at.swap_averages() } else { Ok(()) }
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.swap_on_epoch && !at.has_averages() { at.swap_averages() } else { Ok(()) }
    }

    fn on_test_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if at.has_averages() { Ok(()) } else { at.swap_averages() }
    }

    fn on_test_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if at.has_averages() { at.swap_averages() } else { Ok(()) }
    }
}
