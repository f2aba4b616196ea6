//! The training's side of a stream: the batch that is there now.

use super::super::batch::Data;
use super::super::check::VALIDATION;
use super::super::feed::Feed;
use super::super::options::{Evaluate, Fit, Pair};
use super::super::position::Position;
use super::super::run::Run;
use super::super::scores::Scores;
use super::loader::{Batch, Reel};
use crate::callbacks::Callbacks;
use crate::data::Rows;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::history::History;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Batches of a loader, one after the other.
pub struct Streamed<'a, T> {
    reel: Reel<T>,
    now: &'a Mutex<Batch<T>>,
    /// The numbers of the rows of a full batch.
    rows: Vec<usize>,
    steps: Option<usize>,
    /// The epoch that the source begins with.
    first: usize,
    over: bool,
}

impl<'a, T: Element> Streamed<'a, T> {
    fn new(reel: Reel<T>, now: &'a Mutex<Batch<T>>, steps: Option<usize>, first: usize) -> Self {
        let rows = (0..reel.batch).collect();
        Streamed { reel, now, rows, steps, first, over: false }
    }
}

impl<T: Element> Feed for Streamed<'_, T> {
    fn batch(&self) -> usize {
        self.reel.batch
    }

    fn steps(&self) -> Option<usize> {
        self.steps
    }

    fn go_on(&mut self, position: &Position) -> Result<()> {
        if (position.epoch, position.step) == (self.first, 0) {
            return Ok(());
        }
        Err(Error::Config(format!(
            "the training goes on in epoch {} after step {}, but the stream begins with epoch {}: it goes on \
             between epochs alone, with `initial_epoch`",
            position.epoch + 1,
            position.step,
            self.first + 1,
        )))
    }

    fn begin_epoch(&mut self) {
        self.over = false;
    }

    fn next(&mut self, step: usize, _: u64) -> Result<Option<&[usize]>> {
        let ends = self.steps.map_or(self.over, |steps| step > steps);
        if ends {
            return Ok(None);
        }
        // No batch is the source's way to say that there is none.
        let next = self.reel.full.recv().unwrap_or(Err(Error::Empty { what: "x" }))?;
        self.over = next.last;
        let rows = next.rows;
        let done = std::mem::replace(&mut *lock(self.now), next);
        // The first one comes to those that are on their way: one is trained on, the others are made.
        let _ = self.reel.empty.send(done);
        Ok(Some(&self.rows[..rows]))
    }
}

/// One side of the batch that is there now.
struct Side<'a, T> {
    now: &'a Mutex<Batch<T>>,
    values: fn(&Batch<T>) -> &[T],
    row_len: usize,
}

impl<T: Element> Rows<T> for Side<'_, T> {
    fn len(&self) -> usize {
        lock(self.now).rows
    }
    fn row_len(&self) -> usize {
        self.row_len
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        let batch = lock(self.now);
        out.copy_from_slice(&(self.values)(&batch)[row * self.row_len..][..self.row_len]);
    }
}

/// The batch; nobody panics while holding it.
fn lock<T>(now: &Mutex<T>) -> MutexGuard<'_, T> {
    now.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands the data of a stream and its feed to `work`.
fn with<T: Element, R>(
    reel: Reel<T>,
    steps: Option<usize>,
    first: usize,
    work: impl FnOnce([&dyn Rows<T>; 2], &mut Streamed<'_, T>) -> Result<R>,
) -> Result<R> {
    let [x_len, y_len] = reel.lens;
    let now = Mutex::new(Batch::new(reel.batch, reel.lens));
    let x = Side { now: &now, values: |batch| &batch.x, row_len: x_len };
    let y = Side { now: &now, values: |batch| &batch.y, row_len: y_len };
    work([&x, &y], &mut Streamed::new(reel, &now, steps, first))
}

/// [`Trainer::fit_stream`](crate::train::Trainer::fit_stream).
pub fn fit<T: Element>(
    mut run: Run<'_, T>,
    reel: Reel<T>,
    y_lens: Vec<usize>,
    validation: Option<Pair<'_, T>>,
    options: &mut Fit<'_, T>,
) -> Result<History> {
    let mut callbacks = Callbacks(core::mem::take(&mut options.callbacks));
    let refused = [
        (
            "validation_split",
            options.validation_split > 0.0,
            "`validation_data`, or `Source::take`",
        ),
        ("sample_weight", options.sample_weight.is_some(), "`class_weight`, or data in memory"),
    ];
    if let Some((name, _, instead)) = refused.into_iter().find(|(_, given, _)| *given) {
        return Err(Error::Config(format!("a stream has no end to take {name} of; use {instead}")));
    }
    if !options.class_weight.is_empty() {
        run.check_class_weights()?;
    }
    let test = match &validation {
        Some((x, y)) => {
            let lens = run.check_as(VALIDATION, &**x, &**y)?;
            Some(Data::new(&**x, &**y, lens))
        }
        None => None,
    };
    with(reel, options.steps_per_epoch, options.initial_epoch, |[x, y], feed| {
        let data = Data::new(x, y, y_lens).weighted(None, &options.class_weight);
        run.epochs(&data, feed, test, options, &mut callbacks)
    })
}

/// [`Trainer::evaluate_stream`](crate::train::Trainer::evaluate_stream).
pub fn evaluate<T: Element>(
    mut run: Run<'_, T>,
    reel: Reel<T>,
    y_lens: Vec<usize>,
    options: &Evaluate<'_, T>,
) -> Result<Scores> {
    if options.sample_weight.is_some() {
        return Err(Error::Config("sample_weight is for data in memory, found a stream".into()));
    }
    with(reel, None, 0, |[x, y], feed| run.measure(&Data::new(x, y, y_lens), feed, options))
}
