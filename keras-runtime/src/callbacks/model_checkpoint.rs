//! `ModelCheckpoint`

use super::filepath::{Value, fill};
use super::macros::callback;
use super::monitor::{Best, known};
use super::save_freq::Counter;
use super::{Callback, Context, Mode, SaveFreq};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

callback! {
    /// Saves the training after epochs or steps. Keras's `ModelCheckpoint`.
    ///
    /// The path may have values in braces: `{epoch:02d}` counted from 1, `{batch}` with a `save_freq` of
    /// steps, and any of the logs, `{val_loss:.2f}`. What is written is a checkpoint of the whole training,
    /// from which [`load_checkpoint`](crate::train::Trainer::load_checkpoint) goes on and
    /// [`load_weights`](crate::train::Train::load_weights) takes the weights; with `save_weights_only` it
    /// is the weights. Files are safetensors files, written whole or not at all; folders are made.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let folder = folder.path();
    /// let (x, y) = ([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]);
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(SGD::default().learning_rate(0.1), MeanSquaredError::default());
    /// let every = ModelCheckpoint::new(folder.join("{epoch:02d}-{loss:.3f}.safetensors"));
    /// let best = folder.join("best.safetensors");
    /// let mut keep = ModelCheckpoint::new(&best).monitor("loss").save_best_only(true);
    /// let fit = Fit::default().epochs(5).verbose(0).callbacks((every, &mut keep));
    /// let history = trainer.fit(&x, &y, fit)?;
    /// assert_eq!(keep.best(), history.last("loss"));
    /// assert!(folder.join(format!("03-{:.3}.safetensors", history["loss"][2])).exists());
    ///
    /// // Another program goes on.
    /// let mut again = Line::new(2);
    /// let mut trainer = again.compile(SGD::default(), MeanSquaredError::default());
    /// trainer.load_checkpoint(&best)?;
    /// let history = trainer.fit(&x, &y, Fit::default().epochs(8).verbose(0))?;
    /// assert_eq!(history["loss"].len(), 8);
    /// # Ok::<(), Error>(())
    /// ```
    ModelCheckpoint {
        new {
            /// Where to, with values in braces.
            filepath: PathBuf,
        }
        into {
            /// The value to watch, by its name in the logs.
            monitor: String = "val_loss",
            /// After each epoch, or after so many steps.
            save_freq: SaveFreq = SaveFreq::Epoch,
            /// A value that the first one saved has to beat.
            initial_value_threshold: Option<f64> = None,
        }
        args {
            /// Whether it prints what it saves: 1, or 0.
            verbose: u8 = 0,
            /// Whether it saves only when the value has improved.
            save_best_only: bool = false,
            /// Whether it saves the weights alone.
            save_weights_only: bool = false,
            /// Which values are better.
            mode: Mode = Mode::Auto,
        }
        state {
            /// The file written last.
            pub saved: Option<PathBuf> = None,
            best: Best = Best::new(),
            counter: Counter = Counter::default(),
        }
    }
}

impl ModelCheckpoint {
    /// The best value; none before the first.
    pub fn best(&self) -> Option<f64> {
        self.best.value
    }

    fn save<T: Element>(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let (epoch, verbose) = (at.epoch() + 1, self.verbose > 0);
        if self.save_best_only {
            let Some(value) = at.log(&self.monitor) else { return Ok(()) };
            let (monitor, best) = (&self.monitor, self.best.value);
            if !self.best.is_beaten_by(value, 0.0) {
                if verbose {
                    let best = best.unwrap_or(f64::NAN);
                    println!("\nEpoch {epoch}: {monitor} did not improve from {best:.5}");
                }
                return Ok(());
            }
            if verbose {
                let from = best.map_or("None".into(), |best| format!("{best:.5}"));
                println!("\nEpoch {epoch}: {monitor} improved from {from} to {value:.5}");
            }
            self.best.value = Some(value);
        }
        let path = self.path(at)?;
        if verbose {
            println!("\nEpoch {epoch}: saving model to {}", path.display());
        }
        make_folder(&path)?;
        if self.save_weights_only {
            at.save_weights(&path)?;
        } else {
            at.save_checkpoint(&path);
        }
        self.saved = Some(path);
        Ok(())
    }

    fn path<T: Element>(&self, at: &mut Context<'_, T>) -> Result<PathBuf> {
        let Some(template) = self.filepath.to_str() else { return Ok(self.filepath.clone()) };
        let (epoch, batch) = (at.epoch() + 1, at.step());
        let by_steps = self.save_freq != SaveFreq::Epoch;
        let logs = at.logs();
        let path = fill(template, |name| match name {
            "epoch" => Some(Value::Count(epoch)),
            "batch" if by_steps => Some(Value::Count(batch)),
            _ => logs.get(name).map(Value::Number),
        });
        path.map(PathBuf::from)
    }
}

/// The folder of a file, and those above it.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|source| Error::Io {
        action: "make",
        path: folder.into(),
        source,
    })
}

impl<T: Element> Callback<T> for ModelCheckpoint {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let extension = self.filepath.extension().and_then(|extension| extension.to_str());
        if let Some("keras" | "h5" | "hdf5") = extension {
            return Err(Error::Config(format!(
                "what is written to `{}` is a safetensors file; name it so",
                self.filepath.display()
            )));
        }
        if self.save_freq == SaveFreq::Steps(0) {
            return Err(Error::Config("save_freq must be at least 1, found 0".into()));
        }
        if self.best.value.is_none() {
            self.best.value = self.initial_value_threshold;
        }
        if !self.save_best_only {
            return Ok(());
        }
        self.best.begin(at, &self.monitor, self.mode)?;
        if self.save_freq != SaveFreq::Epoch && self.monitor.starts_with("val_") {
            return Err(Error::Config(format!(
                "`{}` is known after an epoch, but save_freq is a number of steps; monitor a value of \
                 the training",
                self.monitor
            )));
        }
        known(at, &self.monitor)
    }

    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.counter.step(self.save_freq) { self.save(at) } else { Ok(()) }
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.save_freq == SaveFreq::Epoch { self.save(at) } else { Ok(()) }
    }

    fn keep(&mut self, state: &mut State<'_>) {
        self.best.keep(state);
        self.counter.keep(state);
    }
}
