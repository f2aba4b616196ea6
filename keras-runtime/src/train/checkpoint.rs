//! Checkpoints of a trainer: written, read, gone on from.

use super::losses::Losses;
use super::network::Tables;
use super::position::Position;
use super::run::{Resume, Run, spans};
use super::session::{Save, Session};
use super::trainer::Trainer;
use crate::callbacks::Callbacks;
use crate::checkpoint::archive::{Archive, dtype};
use crate::checkpoint::{POSITION, PREFIX};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::history::Params;
use crate::kernels::Engine;
use crate::model::Model;
use crate::optimizers::{Apply, Entry, LearningRate, Optimizer, Value};
use std::path::Path;

/// Of the names and meanings of arrays.
const VERSION: &str = "1";
const SEED: &str = "checkpoint/seed";
const RATE: &str = "checkpoint/learning_rate";
const STATES: &str = "checkpoint/states";

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
    L: Losses<M::Element, M::Output>,
{
    /// Writes a checkpoint: weights, what the optimizer keeps, the learning rate, the seed, what stateful
    /// layers keep, how many epochs are done, and their history. See [`checkpoint`](crate::checkpoint).
    /// In the middle of a training [`ModelCheckpoint`](crate::callbacks::ModelCheckpoint) and
    /// [`BackupAndRestore`](crate::callbacks::BackupAndRestore) do so.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("line.safetensors");
    /// let (x, y) = ([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]);
    /// let fit = |epochs: usize| Fit::default().batch_size(1).epochs(epochs).verbose(0);
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(Adam::default(), MeanSquaredError::default());
    /// trainer.fit(&x, &y, fit(3))?;
    /// trainer.save_checkpoint(&path)?;
    /// trainer.fit(&x, &y, fit(5).initial_epoch(3))?;
    ///
    /// // Another program has the same bits in the end.
    /// let mut other = Line::new(2);
    /// let mut trainer = other.compile(Adam::default(), MeanSquaredError::default());
    /// trainer.load_checkpoint(&path)?;
    /// let history = trainer.fit(&x, &y, fit(5))?;
    /// assert_eq!(history.epoch, [0, 1, 2, 3, 4]);
    /// assert_eq!(other.get_weights(), line.get_weights());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A file that cannot be written: what was there before is kept.
    pub fn save_checkpoint(&mut self, path: impl AsRef<Path>) -> Result<()> {
        self.run(|mut run| {
            run.build_apply()?;
            let position = run.core.done.clone().unwrap_or_default();
            run.archive(&position)?.write(path.as_ref())
        })
    }

    /// Goes on from a checkpoint. The network, its losses and the kind of the optimizer are those that
    /// wrote it; the learning rate, if it is a number, and the seed are the file's. The next
    /// [`fit`](Self::fit) begins at its epoch and step, with its history, and trains up to `epochs`,
    /// which counts from the very first.
    ///
    /// # Errors
    /// A file that cannot be read, has been cut off or changed, or is of another network or optimizer;
    /// nothing is changed then.
    pub fn load_checkpoint(&mut self, path: impl AsRef<Path>) -> Result<()> {
        self.run(|mut run| run.load(path.as_ref(), false))
    }
}

impl<T: Element> Run<'_, T> {
    /// Everything but what callbacks keep.
    fn archive(&mut self, position: &Position) -> Result<Archive> {
        let mut archive = Archive::default();
        archive.put_text("format", "keras-runtime checkpoint");
        archive.put_text("version", VERSION);
        archive.put_text("model", self.tables.name);
        archive.put_text("optimizer", self.optimizer.name());
        let mut rest = self.network.weights();
        for weight in self.tables.weights {
            let (values, after) = rest.split_at(weight.len());
            archive.put_values(weight.name, weight.shape, values);
            rest = after;
        }
        archive.put_list(SEED, &[self.core.seed]);
        if let LearningRate::Constant(rate) = self.optimizer.common().learning_rate {
            archive.put_list(RATE, &[rate]);
        }
        let states = &self.core.states;
        archive.put_values(STATES, &[states.len()], states);
        if let Some(apply) = &mut self.core.apply {
            each(apply, &*self.optimizer, &mut |name, shape, value| match value {
                Value::Count(count) => archive.put(name, &[], &[*count]),
                Value::Number(number) => archive.put(name, &[], &[*number]),
                Value::Flag(flag) => archive.put(name, &[], &[u8::from(*flag)]),
                Value::Values(values) => archive.put_values(name, shape, values),
            });
        }
        if position.step > 0 {
            for (number, output) in self.core.outputs.iter().enumerate() {
                for (name, sums) in output.sums(number)? {
                    archive.put_list(name, &sums);
                }
            }
        }
        position.write(&mut archive);
        Ok(archive)
    }

    /// Writes the checkpoints that callbacks have asked for.
    #[inline]
    pub(super) fn save(
        &mut self,
        session: &mut Session,
        callbacks: &mut Callbacks<'_, T>,
    ) -> Result<()> {
        if session.saves.is_empty() { Ok(()) } else { self.save_all(session, callbacks) }
    }

    fn save_all(&mut self, session: &mut Session, callbacks: &mut Callbacks<'_, T>) -> Result<()> {
        for Save { path, callback } in core::mem::take(&mut session.saves) {
            let written = self.archive(&session.position).and_then(|mut archive| {
                callbacks.keep(&mut archive, true);
                archive.write(&path)
            });
            written.map_err(|error| callbacks.error(callback, error))?;
        }
        Ok(())
    }

    /// Reads a checkpoint. All is checked before anything is changed. `stop`: whether a training that was
    /// to end stays so.
    pub(crate) fn load(&mut self, path: &Path, stop: bool) -> Result<()> {
        let mut archive = Archive::read(path)?;
        let file = path.display().to_string();
        let wrong =
            |reason: String| Error::Format { file: file.clone(), format: "checkpoint", reason };
        match archive.text("version") {
            Some(VERSION) => {}
            Some(version) => {
                return Err(wrong(format!("it has version {version}, not {VERSION}")));
            }
            None => return Err(wrong("it holds weights alone".into())),
        }
        let kept = archive.text("optimizer").unwrap_or_default();
        if kept != self.optimizer.name() {
            return Err(wrong(format!(
                "it is of the optimizer `{kept}`, found `{}`",
                self.optimizer.name()
            )));
        }
        let weights = weights(&file, &archive, self.tables)?;
        let apply = self.read_apply(&file, &archive, &weights)?;
        let (Some(seed), Some(states)) = (archive.first::<u64>(SEED), archive.values::<T>(STATES))
        else {
            return Err(wrong("it lacks the seed or the states of layers".into()));
        };
        if Position::read(&archive, Params::default()).is_none() {
            return Err(wrong("it lacks the history".into()));
        }
        // From here on nothing fails.
        self.network.weights_mut().copy_from_slice(&weights);
        self.core.apply = Some(apply);
        self.core.seed = seed;
        let len = self.core.states.len().max(states.len());
        self.core.states.clear();
        self.core.states.extend(states);
        self.core.states.resize(len, T::ZERO);
        if let Some(rate) = archive.first::<f64>(RATE) {
            let place = &mut self.optimizer.common_mut().learning_rate;
            if let LearningRate::Constant(_) = place {
                *place = LearningRate::Constant(rate);
            }
        }
        let optimizer = format!("{PREFIX}optimizer/");
        archive.retain(|name| name.starts_with(PREFIX) && !name.starts_with(&optimizer));
        self.core.resume = Some(Resume { archive, stop, file });
        Ok(())
    }

    /// An optimizer's state as the archive has it.
    fn read_apply(&self, file: &str, archive: &Archive, weights: &[T]) -> Result<Apply<T>> {
        let spans = spans(self.tables, &self.core.trainable);
        let optimizer = &*self.optimizer;
        let mut apply = Apply::new(optimizer, &spans, weights).map_err(Error::Config)?;
        apply.set_cpu(self.core.cpu);
        let mut missing = Vec::new();
        each(&mut apply, optimizer, &mut |name, _, value| {
            let found = match value {
                Value::Count(count) => archive.first(name).map(|read| *count = read),
                Value::Number(number) => archive.first(name).map(|read| *number = read),
                Value::Flag(flag) => archive.first(name).map(|read: u8| *flag = read != 0),
                Value::Values(values) => archive
                    .values(name)
                    .filter(|read| read.len() == values.len())
                    .map(|read| values.copy_from_slice(&read)),
            };
            if found.is_none() {
                missing.push(name.to_owned());
            }
        });
        if missing.is_empty() {
            return Ok(apply);
        }
        Err(Error::TensorNames { file: file.into(), missing, unexpected: Vec::new() })
    }

    /// Takes up the position, the sums of metrics and what callbacks keep of the checkpoint that was read.
    pub(super) fn go_on(
        &mut self,
        session: &mut Session,
        callbacks: &mut Callbacks<'_, T>,
        by_steps: bool,
    ) -> Result<()> {
        let Some(Resume { mut archive, stop, file }) = self.core.resume.take() else {
            return Ok(());
        };
        let given = &session.position;
        let Some(mut position) = Position::read(&archive, given.history.params) else {
            return Ok(());
        };
        let same = (position.samples, position.batch) == (given.samples, given.batch);
        // The position of a trainer that has not trained has no batches.
        if (position.step > 0 || by_steps) && position.batch > 0 && !same {
            let data = |samples: usize| match samples {
                0 => "a stream".to_owned(),
                samples => format!("{samples} samples"),
            };
            return Err(Error::Config(format!(
                "`{file}` is of a training with {} in batches of {}, found {} in batches of {}",
                data(position.samples),
                position.batch,
                data(given.samples),
                given.batch
            )));
        }
        if !same {
            (position.next, position.drawn) = (given.next, given.drawn);
        }
        (position.samples, position.batch) = (given.samples, given.batch);
        position.stop &= stop;
        if position.step > 0 {
            for (number, output) in self.core.outputs.iter_mut().enumerate() {
                output
                    .set_sums(number, |name| archive.get(name))
                    .map_err(|what| Error::Config(format!("`{file}` lacks the sums of {what}")))?;
            }
        }
        session.stale = position.step > 0;
        session.position = position;
        callbacks.keep(&mut archive, false);
        Ok(())
    }
}

/// Takes a name, a shape and a value.
type Visitor<'f, T> = dyn FnMut(&str, &[usize], Value<'_, T>) + 'f;

/// All that an optimizer keeps, under names that are its own.
fn each<T: Element>(apply: &mut Apply<T>, optimizer: &dyn Optimizer<T>, f: &mut Visitor<'_, T>) {
    let mut number = 0;
    apply.visit(optimizer, &mut |entry: &Entry<'_>, value| {
        // A rate is a copy of the optimizer's; the number keeps two optimizers of one kind apart.
        if !entry.name.ends_with("/learning_rate") {
            f(&format!("{PREFIX}optimizer/{number:04}/{}", entry.name), entry.shape, value);
        }
        number += 1;
    });
}

/// The weights of the file, if they are the network's.
fn weights<T: Element>(file: &str, archive: &Archive, tables: &Tables<T>) -> Result<Vec<T>> {
    let mut weights = Vec::with_capacity(tables.weight_len());
    let mut missing = Vec::new();
    for weight in tables.weights {
        let Some(array) = archive.array(weight.name) else {
            missing.push(weight.name.to_owned());
            continue;
        };
        let (file, tensor) = (file.to_owned(), weight.name.to_owned());
        if array.shape != weight.shape {
            let (expected, found) = (weight.shape.to_vec(), array.shape.clone());
            return Err(Error::TensorShape { file, tensor, expected, found });
        }
        match archive.values::<T>(weight.name) {
            Some(values) => weights.extend(values),
            None => {
                return Err(Error::Config(format!(
                    "`{file}`: `{tensor}` must be {} to go on with the same bits, found {}",
                    dtype::<T>(),
                    array.dtype
                )));
            }
        }
    }
    let known = |name: &str| tables.weights.iter().any(|weight| weight.name == name);
    let unexpected: Vec<String> = archive
        .names()
        .filter(|name| !name.starts_with(PREFIX) && !known(name))
        .map(str::to_owned)
        .collect();
    if missing.is_empty() && unexpected.is_empty() && archive.array(POSITION).is_some() {
        return Ok(weights);
    }
    Err(Error::TensorNames { file: file.into(), missing, unexpected })
}
