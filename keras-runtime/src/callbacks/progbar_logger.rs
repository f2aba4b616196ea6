//! `ProgbarLogger`

use super::{Callback, Context};
use crate::element::Element;
use crate::error::Result;
use crate::progress::Progress;
use core::fmt;
use std::io::Write;

/// Shows the progress. Keras's `ProgbarLogger`.
///
/// `fit` does so by itself, after all callbacks. Given as a callback it takes the place of that bar: where
/// else it is to be written, or before what other callbacks add to the logs. How much is printed is `fit`'s
/// `verbose`.
///
/// ```
/// use keras_runtime::callbacks::ProgbarLogger;
/// use keras_runtime::prelude::*;
/// model! { struct Line { Input(1); Dense(1); } }
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("progress.txt");
/// let file = std::fs::File::create(&path).unwrap();
/// let mut line = Line::new(1);
/// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
/// let bar = ProgbarLogger::default().output(file, false);
/// trainer.fit(&[[0.0]], &[1.0], Fit::default().epochs(2).verbose(2).callbacks(bar))?;
/// let text = std::fs::read_to_string(&path).unwrap();
/// assert!(text.starts_with("Epoch 1/2\n1/1 - 0s - ") && text.contains(" - loss: 1.0000\n"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Default)]
pub struct ProgbarLogger {
    out: Option<(Box<dyn Write + Send>, bool)>,
    progress: Option<Progress>,
    warned: bool,
}

impl ProgbarLogger {
    /// Prints there and not to the standard output; `terminal` says whether colours and redrawing are
    /// understood.
    #[must_use]
    pub fn output(mut self, out: impl Write + Send + 'static, terminal: bool) -> Self {
        self.out = Some((Box::new(out), terminal));
        self
    }
}

impl<T: Element> Callback<T> for ProgbarLogger {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        // Another `fit` goes on where the one before wrote to.
        if let (Some(progress), None) = (&mut self.progress, &self.out) {
            progress.restart(at.verbose(), at.steps());
            return Ok(());
        }
        let progress = Progress::new(at.verbose(), at.steps());
        self.progress = Some(match self.out.take() {
            Some((out, terminal)) => progress.output(out, terminal),
            None => progress,
        });
        Ok(())
    }

    fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if let Some(progress) = &mut self.progress {
            progress.epoch_begin(at.epoch(), at.epochs());
        }
        Ok(())
    }

    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let Some(progress) = &mut self.progress else { return Ok(()) };
        if let (Some(sentence), false) = (at.not_finite(), self.warned) {
            progress.warn(sentence);
            self.warned = true;
        }
        progress.batch_end(at.step(), || at.logs().iter().collect());
        Ok(())
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if let Some(progress) = &mut self.progress {
            progress.epoch_end(&at.logs().iter().collect::<Vec<_>>());
        }
        Ok(())
    }

    fn shows_progress(&self) -> bool {
        true
    }
}

impl fmt::Debug for ProgbarLogger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProgbarLogger")
    }
}
