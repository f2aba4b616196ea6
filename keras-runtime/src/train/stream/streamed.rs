//! The training's side of a stream: the batch that is there now.

use super::super::batch::Data;
use super::super::feed::Feed;
use super::super::options::{Evaluate, Fit};
use super::super::position::Position;
use super::super::run::Run;
use super::super::scores::Scores;
use super::super::validation::Given;
use super::loader::{Reel, Start};
use super::slots::{Batches, Side};
use crate::callbacks::Callbacks;
use crate::data::Rows;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::history::History;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What the batches of a stream are for.
#[derive(Clone, Copy, Debug)]
pub enum Use {
    /// Training up to an epoch, whose first has this number; by steps, or a pass each.
    Train { first: usize, epochs: usize, steps: Option<usize> },
    /// Evaluations of so many steps at most, each of the same rows.
    Test { steps: Option<usize> },
}

/// Batches of a loader, one after the other.
struct Streamed<'a, T> {
    reel: Reel<'a, T>,
    purpose: Use,
    /// The slot of the batch that is there now, once there was one.
    now: &'a AtomicUsize,
    taken: bool,
    /// The numbers of the rows of a full batch.
    rows: Vec<usize>,
    /// Rows of a pass that are done, and the number of the pass.
    place: (usize, u64),
    over: bool,
}

impl<T> Streamed<'_, T> {
    fn steps(&self) -> Option<usize> {
        match self.purpose {
            Use::Train { steps, .. } => steps,
            Use::Test { .. } => None,
        }
    }

    fn start(&self, start: Start) {
        // A loader that is gone has nothing to begin.
        let _ = self.reel.start.send(start);
    }
}

impl<T: Element> Feed for Streamed<'_, T> {
    fn batch(&self) -> usize {
        self.reel.batch
    }

    fn steps(&self) -> Option<usize> {
        self.steps()
    }

    fn go_on(&mut self, position: &Position) -> Result<()> {
        let Use::Train { epochs, steps, .. } = self.purpose else { return Ok(()) };
        let &Position { epoch, step, next, drawn, .. } = position;
        let passes = if steps.is_some() {
            self.place = (next, drawn);
            usize::MAX
        } else if step == 0 {
            self.place = (0, epoch as u64);
            epochs.saturating_sub(epoch)
        } else {
            // An epoch is a pass; after the last step of it the next one is due.
            self.place = (next, drawn);
            self.over = place_after(epoch) == self.place;
            if !self.over && drawn != epoch as u64 {
                return Err(Error::Config(format!(
                    "the training goes on in epoch {} and pass {} of its stream: it was begun with \
                     steps_per_epoch, so it goes on with steps_per_epoch",
                    epoch + 1,
                    drawn + 1
                )));
            }
            epochs.saturating_sub(epoch + usize::from(self.over))
        };
        let (rows, pass) = self.place;
        self.start(Start { pass, rows, passes, again: false, steps: None });
        Ok(())
    }

    fn place(&self) -> (usize, u64) {
        self.place
    }

    fn begin_epoch(&mut self) {
        self.over = false;
    }

    fn next(&mut self, step: usize, _: u64) -> Result<Option<&[usize]>> {
        if self.steps().map_or(self.over, |steps| step > steps) {
            return Ok(None);
        }
        // No batch is the source's way to say that there is none.
        let next = self.reel.full.recv().unwrap_or(Err(Error::Empty { what: "x" }))?;
        let done = self.now.swap(next.slot, Relaxed);
        if core::mem::replace(&mut self.taken, true) {
            let _ = self.reel.empty.send(done);
        }
        self.over = next.last;
        self.place = match self.place {
            (_, pass) if next.last => (0, pass + 1),
            (rows, pass) => (rows + next.rows, pass),
        };
        Ok(Some(&self.rows[..next.rows]))
    }
}

/// The place after the last row of an epoch that is a pass.
fn place_after(epoch: usize) -> (usize, u64) {
    (0, epoch as u64 + 1)
}

/// One side of the batch that is there now.
struct Now<'a, T> {
    batches: &'a dyn Batches<T>,
    slot: &'a AtomicUsize,
    side: Side,
    rows: usize,
    row_len: usize,
    parts: Vec<usize>,
}

impl<T: Element> Rows<T> for Now<'_, T> {
    fn len(&self) -> usize {
        self.rows
    }
    fn row_len(&self) -> usize {
        self.row_len
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        let start = row * self.row_len;
        self.batches.copy(self.slot.load(Relaxed), self.side, start..start + self.row_len, out);
    }
    fn parts(&self) -> Vec<usize> {
        self.parts.clone()
    }
}

impl<T: Element> Reel<'_, T> {
    /// Hands the data of a stream and its feed to `work`.
    pub fn with<R>(
        self,
        purpose: Use,
        class_weights: &[(usize, f64)],
        work: impl FnOnce(&Data<'_, T>, &mut dyn Feed) -> Result<R>,
    ) -> Result<R> {
        let slot = AtomicUsize::new(0);
        let y_lens = self.y_lens.clone();
        let weight_lens = self.weight_lens.clone();
        let [x_len, y_len, weight_len] = self.lens;
        let (batches, rows) = (self.batches, self.batch);
        let now = |side, row_len, parts| Now { batches, slot: &slot, side, rows, row_len, parts };
        let x = now(Side::Samples, x_len, vec![x_len]);
        let y = now(Side::Targets, y_len, y_lens.clone());
        let weights = weight_lens.map(|parts| now(Side::Weights, weight_len, parts));
        let weights = weights.as_ref().map(|weights| weights as &dyn Rows<T>);
        let data = Data::new(&x, &y, y_lens).weighted(weights, class_weights);
        let first = match purpose {
            Use::Train { first, .. } => first as u64,
            Use::Test { .. } => 0,
        };
        let mut feed = Streamed {
            rows: (0..self.batch).collect(),
            reel: self,
            purpose,
            now: &slot,
            taken: false,
            place: (0, first),
            over: false,
        };
        if let Use::Test { steps } = purpose {
            feed.start(Start { pass: 0, rows: 0, passes: usize::MAX, again: true, steps });
        }
        work(&data, &mut feed)
    }

    /// Takes one pass, and gives `f` each batch.
    pub fn each(self, f: &mut dyn FnMut(&dyn Rows<T>) -> Result<()>) -> Result<()> {
        let _ = self.start.send(Start { pass: 0, rows: 0, passes: 1, again: false, steps: None });
        loop {
            let batch = self.full.recv().unwrap_or(Err(Error::Empty { what: "x" }))?;
            let slot = AtomicUsize::new(batch.slot);
            f(&Now {
                batches: self.batches,
                slot: &slot,
                side: Side::Samples,
                rows: batch.rows,
                row_len: self.lens[0],
                parts: vec![self.lens[0]],
            })?;
            let _ = self.empty.send(batch.slot);
            if batch.last {
                return Ok(());
            }
        }
    }
}

/// [`Trainer::fit_stream`](crate::train::Trainer::fit_stream).
pub fn fit<T: Element>(
    mut run: Run<'_, T>,
    reel: Reel<'_, T>,
    validation: Given<'_, T>,
    options: &mut Fit<'_, T>,
) -> Result<History> {
    let mut callbacks = Callbacks(core::mem::take(&mut options.callbacks));
    let refused = [
        (
            "validation_split",
            options.validation_split > 0.0,
            "`validation_data`, or `validation_stream` with `Source::take` and `Source::skip`",
        ),
        ("sample_weight", options.sample_weight.is_some(), "`Source::weigh`"),
    ];
    if let Some((name, _, instead)) = refused.into_iter().find(|(_, given, _)| *given) {
        return Err(Error::Config(format!("a stream has no end to take {name} of; use {instead}")));
    }
    if !options.class_weight.is_empty() {
        run.check_class_weights(&options.class_weight)?;
        if reel.weight_lens.is_some() {
            return Err(Error::Config(
                "expected sample weights or class weights, found both".into(),
            ));
        }
    }
    let purpose = Use::Train {
        first: options.initial_epoch,
        epochs: options.epochs,
        steps: options.steps_per_epoch,
    };
    let class_weights = core::mem::take(&mut options.class_weight);
    let test = options.tests(reel.batch);
    reel.with(purpose, &class_weights, |data, feed| {
        validation.with(&mut run, None, test, |run, test| {
            run.epochs(data, feed, test, options, &mut callbacks)
        })
    })
}

/// [`Trainer::evaluate_stream`](crate::train::Trainer::evaluate_stream).
pub fn evaluate<T: Element>(
    mut run: Run<'_, T>,
    reel: Reel<'_, T>,
    options: &Evaluate<'_, T>,
) -> Result<Scores> {
    if options.sample_weight.is_some() {
        return Err(Error::Config(
            "sample_weight is for data in memory, found a stream; use `Source::weigh`".into(),
        ));
    }
    reel.with(Use::Test { steps: options.steps }, &[], |data, feed| {
        run.measure(data, feed, options)
    })
}
