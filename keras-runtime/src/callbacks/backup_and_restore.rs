//! `BackupAndRestore`

use super::macros::callback;
use super::save_freq::Counter;
use super::{Callback, Context, SaveFreq};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file in the folder.
const FILE: &str = "backup.safetensors";

callback! {
    /// Lets a training that was interrupted go on where it was. Keras's `BackupAndRestore`.
    ///
    /// A checkpoint is kept in `backup_dir`, a folder for this training alone. If `fit` finds one there, it
    /// goes on from it, in the middle of an epoch too: with the same shuffles, random numbers and sums of
    /// metrics, so that the weights and the history at the end have the bits that they would have without
    /// the interruption. Whenever the program is killed, there is a whole checkpoint or none. When training
    /// has ended, it is deleted.
    ///
    /// Data, options and other callbacks are those of the interrupted call.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(1); Dense(8, activation = relu); Dropout(0.5); Dense(1); } }
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let folder = folder.path().join("backup");
    /// let x: Vec<[f32; 1]> = (0..40).map(|i| [i as f32 / 40.0]).collect();
    /// let y: Vec<f32> = x.iter().map(|[x]| 2.0 * x + 1.0).collect();
    /// let fit = || Fit::default().batch_size(4).epochs(3).verbose(0);
    /// let train = |interrupted: bool| {
    ///     let mut net = Net::new(1);
    ///     let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
    ///     let backup = BackupAndRestore::new(&folder).save_freq(3);
    ///     let steps = std::cell::Cell::new(0);
    ///     let interrupt = LambdaCallback::default().on_train_batch_end(|_| {
    ///         steps.set(steps.get() + 1);
    ///         if interrupted && steps.get() == 17 { Err(Error::Config("power cut".into())) } else { Ok(()) }
    ///     });
    ///     let history = trainer.fit(&x, &y, fit().callbacks((backup, interrupt)));
    ///     (history.map(|history| history["loss"].clone()), net.get_weights(), steps.get())
    /// };
    /// let whole = train(false);
    /// assert!(train(true).0.is_err());
    /// let resumed = train(false);
    /// assert_eq!((resumed.0?, resumed.1, resumed.2), (whole.0?, whole.1, 30 - 15));
    /// # Ok::<(), Error>(())
    /// ```
    BackupAndRestore {
        new {
            /// A folder for this training alone.
            backup_dir: PathBuf,
        }
        into {
            /// After each epoch, or after so many steps.
            save_freq: SaveFreq = SaveFreq::Epoch,
        }
        args {
            /// Whether the checkpoint is deleted when training has ended.
            delete_checkpoint: bool = true,
        }
        state {
            counter: Counter = Counter::default(),
        }
    }
}

impl BackupAndRestore {
    /// The checkpoint.
    pub fn path(&self) -> PathBuf {
        self.backup_dir.join(FILE)
    }

    fn failed(&self, action: &'static str, path: &Path, source: io::Error) -> Error {
        Error::Io { action, path: path.into(), source }
    }

    /// What programs that were killed while they wrote have left.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.backup_dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&format!(".{FILE}.")) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl<T: Element> Callback<T> for BackupAndRestore {
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.save_freq == SaveFreq::Steps(0) {
            return Err(Error::Config("save_freq must be at least 1, found 0".into()));
        }
        let folder = &self.backup_dir;
        fs::create_dir_all(folder).map_err(|error| self.failed("make", folder, error))?;
        self.clear().map_err(|error| self.failed("clear", folder, error))?;
        self.counter = Counter::default();
        let path = self.path();
        if path.exists() { at.load_checkpoint(path) } else { Ok(()) }
    }

    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.counter.step(self.save_freq) {
            at.save_checkpoint(self.path());
        }
        Ok(())
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.save_freq == SaveFreq::Epoch {
            at.save_checkpoint(self.path());
        }
        Ok(())
    }

    fn on_train_end(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        if !self.delete_checkpoint {
            return Ok(());
        }
        let path = self.path();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(self.failed("delete", &path, error))
            }
            _ => Ok(()),
        }
    }

    fn keep(&mut self, state: &mut State<'_>) {
        self.counter.keep(state);
    }
}
