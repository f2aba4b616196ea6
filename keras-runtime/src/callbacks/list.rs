//! All callbacks of a training.

use super::{Callback, Context};
use crate::checkpoint::archive::Archive;
use crate::checkpoint::{PREFIX, State};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::train::run::Run;
use crate::train::session::Session;

/// When callbacks are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    TrainBegin,
    TrainEnd,
    EpochBegin,
    EpochEnd,
    BatchBegin,
    BatchEnd,
    TestBegin,
    TestEnd,
    TestBatchBegin,
    TestBatchEnd,
    PredictBegin,
    PredictEnd,
    PredictBatchBegin,
    PredictBatchEnd,
}

/// The callbacks in their order.
pub(crate) struct Callbacks<'a, T: Element>(pub Vec<Box<dyn Callback<T> + 'a>>);

impl<T: Element> Callbacks<'_, T> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls a hook of all.
    #[inline]
    pub fn call(&mut self, hook: Hook, run: &mut Run<'_, T>, session: &mut Session) -> Result<()> {
        if self.is_empty() { Ok(()) } else { self.call_all(hook, run, session) }
    }

    fn call_all(&mut self, hook: Hook, run: &mut Run<'_, T>, session: &mut Session) -> Result<()> {
        for (number, callback) in self.0.iter_mut().enumerate() {
            session.callback = number;
            let at = &mut Context::new(run.reborrow(), session);
            let result = match hook {
                Hook::TrainBegin => callback.on_train_begin(at),
                Hook::TrainEnd => callback.on_train_end(at),
                Hook::EpochBegin => callback.on_epoch_begin(at),
                Hook::EpochEnd => callback.on_epoch_end(at),
                Hook::BatchBegin => callback.on_train_batch_begin(at),
                Hook::BatchEnd => callback.on_train_batch_end(at),
                Hook::TestBegin => callback.on_test_begin(at),
                Hook::TestEnd => callback.on_test_end(at),
                Hook::TestBatchBegin => callback.on_test_batch_begin(at),
                Hook::TestBatchEnd => callback.on_test_batch_end(at),
                Hook::PredictBegin => callback.on_predict_begin(at),
                Hook::PredictEnd => callback.on_predict_end(at),
                Hook::PredictBatchBegin => callback.on_predict_batch_begin(at),
                Hook::PredictBatchEnd => callback.on_predict_batch_end(at),
            };
            result.map_err(|error| named(callback.name(), error))?;
        }
        Ok(())
    }

    /// An error of the callback with this number.
    pub fn error(&self, number: usize, error: Error) -> Error {
        match self.0.get(number) {
            Some(callback) => named(callback.name(), error),
            None => error,
        }
    }

    /// Names that they add to the logs.
    pub fn adds(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|callback| callback.adds())
    }

    /// Whether one shows the progress.
    pub fn show_progress(&self) -> bool {
        self.0.iter().any(|callback| callback.shows_progress())
    }

    /// Writes what they keep, or reads it back.
    pub fn keep(&mut self, archive: &mut Archive, writes: bool) {
        let names: Vec<String> = self.0.iter().map(|callback| callback.name()).collect();
        for (number, callback) in self.0.iter_mut().enumerate() {
            // The second `ModelCheckpoint` finds what the second one has written.
            let (name, before) = (&names[number], &names[..number]);
            let twins = before.iter().filter(|other| *other == name).count();
            let prefix = format!("{PREFIX}callbacks/{name}_{twins}/");
            callback.keep(&mut State::new(archive, prefix, writes));
        }
    }
}

fn named(callback: String, error: Error) -> Error {
    Error::Callback { callback, error: Box::new(error) }
}
