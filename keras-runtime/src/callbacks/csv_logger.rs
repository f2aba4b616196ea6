//! `CSVLogger`

use super::macros::callback;
use super::{Callback, Context};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

callback! {
    /// Writes a line for each epoch to a CSV file. Keras's `CSVLogger`.
    ///
    /// The columns are `epoch`, counted from 0, and the names of the first epoch's logs in alphabetical
    /// order. If none of them begins with `val_`, each gets such a twin, as in Keras: the validation may
    /// not run after each epoch. A value that an epoch lacks is `NA`.
    ///
    /// A training that goes on from a checkpoint goes on with the file as it was then.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("log.csv");
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    /// let fit = Fit::default().epochs(2).verbose(0).callbacks(CSVLogger::new(&path).separator(';'));
    /// trainer.fit(&[[0.0]], &[1.0], fit)?;
    /// let text = std::fs::read_to_string(&path).unwrap();
    /// assert_eq!(text.lines().next(), Some("epoch;loss;val_loss"));
    /// assert!(text.ends_with(";NA\r\n"));
    /// # Ok::<(), Error>(())
    /// ```
    CSVLogger {
        new {
            /// The file.
            filename: PathBuf,
        }
        args {
            /// What stands between two values.
            separator: char = ',',
            /// Whether a file that exists is kept and added to.
            append: bool = false,
        }
        state {
            file: Option<File> = None,
            keys: Vec<String> = Vec::new(),
            /// Bytes of the file when a checkpoint was written; plus 1, 0 for none.
            written: usize = 0,
        }
    }
}

impl CSVLogger {
    fn failed(&self, source: io::Error) -> Error {
        Error::Io { action: "write", path: self.filename.clone(), source }
    }

    /// The file, opened once it is known whether the training goes on from a checkpoint.
    fn open(&mut self) -> Result<()> {
        if self.file.is_some() {
            return Ok(());
        }
        let open = || -> io::Result<File> {
            let goes_on = self.written > 0;
            let keeps = self.append || goes_on;
            let mut options = OpenOptions::new();
            let file = options.create(true).write(true).truncate(!keeps).open(&self.filename)?;
            if goes_on {
                let len = fs::metadata(&self.filename)?.len();
                file.set_len(len.min(self.written as u64 - 1))?;
            }
            Ok(file)
        };
        self.file = Some(open().map_err(|error| self.failed(error))?);
        Ok(())
    }

    /// A line in one piece.
    fn line(&mut self, values: impl Iterator<Item = String>) -> Result<()> {
        let separator = self.separator.to_string();
        let line = values.collect::<Vec<_>>().join(&separator) + "\r\n";
        let Some(file) = &mut self.file else { return Ok(()) };
        let written = file.seek(SeekFrom::End(0)).and_then(|end| {
            // Half a line helps nobody, as little room as there is.
            file.write_all(line.as_bytes()).inspect_err(|_| file.set_len(end).unwrap_or(()))
        });
        written.map_err(|error| self.failed(error))
    }

    fn len(&self) -> u64 {
        self.file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |data| data.len())
    }

    /// A name with the separator or a quote in it stands in quotes.
    fn quoted(&self, name: &str) -> String {
        if name.contains([self.separator, '"', '\n', '\r']) {
            return format!("\"{}\"", name.replace('"', "\"\""));
        }
        name.to_owned()
    }
}

impl<T: Element> Callback<T> for CSVLogger {
    fn on_train_begin(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.file = None;
        self.keys.clear();
        self.written = 0;
        Ok(())
    }

    fn on_epoch_begin(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        // A file that cannot be written is better known before the first epoch than after it.
        self.open()
    }

    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        self.open()?;
        if self.keys.is_empty() {
            self.keys = at.logs().iter().map(|(name, _)| name.to_owned()).collect();
            self.keys.sort_unstable();
            if !self.keys.iter().any(|key| key.starts_with("val_")) {
                let twins: Vec<_> = self.keys.iter().map(|key| format!("val_{key}")).collect();
                self.keys.extend(twins);
            }
            if self.len() == 0 {
                let names: Vec<_> = self.keys.iter().map(|key| self.quoted(key)).collect();
                self.line(["epoch".to_owned()].into_iter().chain(names))?;
            }
        }
        let values: Vec<_> = self.keys.iter().map(|key| at.log(key)).collect();
        let values = values.into_iter().map(|value| value.map_or("NA".into(), python));
        self.line([at.epoch().to_string()].into_iter().chain(values))
    }

    fn on_train_end(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.file = None;
        Ok(())
    }

    fn keep(&mut self, state: &mut State<'_>) {
        if self.file.is_some() {
            self.written = usize::try_from(self.len()).unwrap_or(usize::MAX).saturating_add(1);
        }
        state.count("written", &mut self.written);
        let mut keys = self.keys.join("\n");
        state.text("keys", &mut keys);
        self.keys = keys.lines().map(str::to_owned).collect();
    }
}

/// A number as Python prints it, as far as words go.
fn python(value: f64) -> String {
    match value {
        value if value.is_nan() => "nan".into(),
        value if value.is_infinite() => if value > 0.0 { "inf" } else { "-inf" }.into(),
        value => {
            let text = format!("{value:?}");
            // 1e-5 in Rust, 1e-05 in Python.
            match text.split_once("e-") {
                Some((digits, exponent)) => format!("{digits}e-{exponent:0>2}"),
                None => text,
            }
        }
    }
}
