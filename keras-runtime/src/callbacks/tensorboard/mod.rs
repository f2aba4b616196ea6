//! `TensorBoard`

// Few programs have TensorBoard: compiled in the crates that do, hence `#[inline]`.

mod graph;
mod proto;
mod record;
mod summary;

use self::record::EventFile;
use super::macros::callback;
use super::{Callback, Context, SaveFreq};
use crate::checkpoint::State;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::optimizers::Wrapper;
use std::path::PathBuf;
use std::time::Instant;

callback! {
    /// Writes files for TensorBoard, which shows curves, weights and the graph. Keras's `TensorBoard`.
    ///
    /// As in Keras there are two runs, `train` and `validation`. Both have `epoch_loss` and so on after each
    /// epoch, the first one `epoch_learning_rate` too; with an `update_freq` of steps the first has
    /// `batch_loss` and so on. After each validation the second has `evaluation_loss_vs_iterations` and so on.
    /// Histograms of weights are under their names: `dense/kernel/histogram`. The graph has a node for each
    /// input, layer and weight.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let logs = folder.path().join("logs");
    /// let (x, y) = ([[0.0], [1.0]], [1.0, 3.0]);
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    /// let board = TensorBoard::default().log_dir(&logs).histogram_freq(1).update_freq(1);
    /// let fit = Fit::default().epochs(3).verbose(0).validation_data(&x, &y).callbacks(board);
    /// trainer.fit(&x, &y, fit)?;
    /// // Then: tensorboard --logdir logs
    /// assert!(logs.join("train").is_dir() && logs.join("validation").is_dir());
    /// # Ok::<(), Error>(())
    /// ```
    TensorBoard {
        into {
            /// The folder.
            log_dir: PathBuf = "logs",
            /// When the values of the training are written besides after epochs: never, or after each so
            /// many steps. Keras's `"batch"` is 1.
            update_freq: SaveFreq = SaveFreq::Epoch,
        }
        args {
            /// Weights are written after each so many epochs; 0 for never.
            histogram_freq: usize = 0,
            /// Whether the graph is written.
            write_graph: bool = true,
            /// Whether steps a second are written.
            write_steps_per_second: bool = false,
        }
        state {
            train: Option<EventFile> = None,
            validation: Option<EventFile> = None,
            train_batches: usize = 0,
            epoch_begin: Option<(Instant, u64)> = None,
            batch_begin: Option<Instant> = None,
        }
    }
}

/// One of the two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Train,
    Validation,
}

impl TensorBoard {
    #[inline]
    fn file(&mut self, run: Run) -> Result<&mut EventFile> {
        let (place, name) = match run {
            Run::Train => (&mut self.train, "train"),
            Run::Validation => (&mut self.validation, "validation"),
        };
        match place {
            Some(file) => Ok(file),
            None => Ok(place.insert(EventFile::new(&self.log_dir.join(name))?)),
        }
    }

    #[inline]
    fn scalar(&mut self, run: Run, tag: &str, value: f64, step: u64) -> Result<()> {
        self.file(run)?.event(step, summary::scalar(tag, value))
    }

    #[inline]
    fn histograms<T: Element>(&mut self, at: &Context<'_, T>) -> Result<()> {
        let (mut rest, step) = (at.weights(), at.epoch() as u64);
        for weight in at.run.tables.weights {
            let (values, after) = rest.split_at(weight.len());
            let values: Vec<f64> = values.iter().map(|value| value.to_f64()).collect();
            let tag = format!("{}/histogram", weight.name);
            self.file(Run::Train)?.event(step, summary::histogram(&tag, &values))?;
            rest = after;
        }
        Ok(())
    }

    /// The learning rate, of several optimizers each.
    #[inline]
    fn rates<T: Element>(&mut self, at: &Context<'_, T>) -> Result<()> {
        let step = at.epoch() as u64;
        if let Some(wrapper @ Wrapper::Multi { .. }) = at.run.optimizer.wrapper() {
            for optimizer in wrapper.inner() {
                let tag = format!("epoch_learning_rate_{}", optimizer.name());
                let rate = optimizer.common().learning_rate.at(at.iteration());
                self.scalar(Run::Train, &tag, rate, step)?;
            }
            return Ok(());
        }
        self.scalar(Run::Train, "epoch_learning_rate", at.learning_rate(), step)
    }
}

impl<T: Element> Callback<T> for TensorBoard {
    #[inline]
    fn on_train_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        if self.update_freq == SaveFreq::Steps(0) {
            return Err(Error::Config("update_freq must be at least 1, found 0".into()));
        }
        (self.train, self.validation, self.train_batches) = (None, None, 0);
        if self.write_graph {
            let graph = graph::graph(at.run.tables);
            self.file(Run::Train)?.event(0, graph)?;
        }
        Ok(())
    }

    #[inline]
    fn on_epoch_begin(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        self.epoch_begin = Some((Instant::now(), at.iteration()));
        Ok(())
    }

    #[inline]
    fn on_train_batch_begin(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        self.train_batches += 1;
        self.batch_begin = self.write_steps_per_second.then(Instant::now);
        Ok(())
    }

    #[inline]
    fn on_train_batch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let SaveFreq::Steps(steps) = self.update_freq else { return Ok(()) };
        if !self.train_batches.is_multiple_of(steps) {
            return Ok(());
        }
        let step = self.train_batches as u64;
        if let Some(begin) = self.batch_begin {
            let rate = 1.0 / begin.elapsed().as_secs_f64().max(1e-9);
            self.scalar(Run::Train, "batch_steps_per_second", rate, step)?;
        }
        for (name, value) in at.logs().iter() {
            self.scalar(Run::Train, &format!("batch_{name}"), value, step)?;
        }
        Ok(())
    }

    #[inline]
    fn on_test_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let step = at.iteration();
        for (name, value) in at.logs().iter() {
            let tag = format!("evaluation_{name}_vs_iterations");
            self.scalar(Run::Validation, &tag, value, step)?;
        }
        Ok(())
    }

    #[inline]
    fn on_epoch_end(&mut self, at: &mut Context<'_, T>) -> Result<()> {
        let step = at.epoch() as u64;
        self.rates(at)?;
        if let (true, Some((begin, before))) = (self.write_steps_per_second, self.epoch_begin) {
            let steps = (at.iteration() - before) as f64;
            let rate = steps / begin.elapsed().as_secs_f64().max(1e-9);
            self.scalar(Run::Train, "epoch_steps_per_second", rate, step)?;
        }
        for (name, value) in at.logs().iter() {
            let (run, name) = match name.strip_prefix("val_") {
                Some(name) => (Run::Validation, name),
                // It has been written with those of other optimizers.
                None if name == "learning_rate" => continue,
                None => (Run::Train, name),
            };
            self.scalar(run, &format!("epoch_{name}"), value, step)?;
        }
        if self.histogram_freq > 0 && at.epoch().is_multiple_of(self.histogram_freq) {
            self.histograms(at)?;
        }
        Ok(())
    }

    #[inline]
    fn on_train_end(&mut self, _: &mut Context<'_, T>) -> Result<()> {
        (self.train, self.validation) = (None, None);
        Ok(())
    }

    #[inline]
    fn keep(&mut self, state: &mut State<'_>) {
        state.count("train_batches", &mut self.train_batches);
    }
}
