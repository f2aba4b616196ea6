//! `TerminateOnNaN`

use super::macros::callback;
use super::{Callback, Context};
use crate::element::Element;
use crate::error::{Error, Result};

callback! {
    /// Ends training at the first loss that is NaN or infinite. Keras's `TerminateOnNaN`.
    ///
    /// Keras leaves the search to its users; `found` names epoch, step and the first layer whose output is
    /// not finite. With `raise_error` it is the error of `fit`.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(1); Dense(2); Dense(1, name = "last"); } }
    ///
    /// let (x, y) = ([[1e30_f32], [2e30]], [1.0, 2.0]);
    /// let mut net = Net::new(1);
    /// let mut trainer = net.compile(SGD::default().learning_rate(1e30), MeanSquaredError::default());
    /// let mut nan = TerminateOnNaN::default();
    /// let fit = Fit::default().epochs(100).verbose(0).callbacks(&mut nan);
    /// assert_eq!(trainer.fit(&x, &y, fit)?.epoch.len(), 1);
    /// assert!(nan.found.unwrap().contains("epoch 1, step 1"));
    /// # Ok::<(), Error>(())
    /// ```
    TerminateOnNaN {
        args {
            /// Whether `fit` ends with an error.
            raise_error: bool = false,
        }
        state {
            /// What was found, as a sentence.
            pub found: Option<String> = None,
        }
    }
}

impl<T: Element> Callback<T> for TerminateOnNaN {
    fn on_train_begin(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.found = None;
        Ok(())
    }

    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let Some(found) = at.not_finite() else { return Ok(()) };
        if self.raise_error {
            return Err(Error::Config(found.to_owned()));
        }
        self.found.get_or_insert_with(|| found.to_owned());
        at.stop_training();
        Ok(())
    }
}
