//! The way of batches from the loader's thread to the training and back.

use super::setup::Setup;
use super::slots::{Batches, Lens, Slots};
use crate::data::{Samples, Source, TargetRow};
use crate::element::Element;
use crate::error::{Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Batches that go round: one is trained on, the others are ready or being made.
pub const SLOTS: usize = 3;

/// Bytes of samples that are asked for in one go: they stay in the cache on their way.
const BYTES: usize = 1 << 17;

/// A batch that is ready.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    pub slot: usize,
    pub rows: usize,
    /// Whether the pass ends with it.
    pub last: bool,
}

/// Where a loader begins, and where it ends.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// The number of the first pass.
    pub pass: u64,
    /// Rows of it that are not needed.
    pub rows: usize,
    /// How many passes.
    pub passes: usize,
    /// Whether each pass is the first again.
    pub again: bool,
    /// The most batches of a pass.
    pub steps: Option<usize>,
}

/// The end of the training: full batches come, empty ones go back.
pub struct Reel<'a, T> {
    pub batches: &'a dyn Batches<T>,
    pub start: SyncSender<Start>,
    pub full: Receiver<Result<Batch>>,
    pub empty: SyncSender<usize>,
    pub batch: usize,
    pub lens: Lens,
    /// How many values of a target each output has.
    pub y_lens: Vec<usize>,
    /// How many weights each output has, where there are some; one set is for all.
    pub weight_lens: Option<Vec<usize>>,
}

/// The end of the loader.
struct Loader<'a, X, Y, T, I> {
    slots: &'a Slots<X, Y, T, I>,
    full: SyncSender<Result<Batch>>,
    empty: Receiver<usize>,
    setup: Setup<T>,
    /// Rows that are read for the next batch.
    carried: (Vec<X>, Vec<Y>),
}

/// Runs a source in a thread of its own, while `work` takes its batches.
pub fn run<S, T, I, O, K, R>(
    mut source: S,
    setup: Setup<T>,
    work: impl FnOnce(Reel<'_, T>) -> Result<R>,
) -> Result<R>
where
    T: Element,
    S: Source<X: Send> + Send,
    [S::X]: Samples<T, I>,
    S::Y: TargetRow<T, O, K>,
{
    let slots = Slots::<S::X, S::Y, T, I>::new(SLOTS, setup.batch);
    // Room for all that there are, so that neither end waits to give one away.
    let (to_training, full) = sync_channel(SLOTS + 1);
    let (to_loader, empty) = sync_channel(SLOTS + 1);
    let (start, begins) = sync_channel::<Start>(1);
    for slot in 0..SLOTS {
        let _ = to_loader.send(slot);
    }
    let reel = Reel {
        batches: &slots,
        start,
        full,
        empty: to_loader,
        batch: setup.batch,
        lens: setup.lens,
        y_lens: setup.y_lens.clone(),
        weight_lens: setup.weight_lens.clone(),
    };
    let carried = (Vec::with_capacity(1), Vec::with_capacity(1));
    let mut loader = Loader { slots: &slots, full: to_training, empty, setup, carried };
    thread::scope(|scope| {
        scope.spawn(move || {
            let Ok(start) = begins.recv() else { return };
            if let Err(error) = loader.passes::<O, K>(&mut source, start) {
                // Whoever has gone does not want to know.
                let _ = loader.full.send(Err(error));
            }
        });
        work(reel)
    })
}

impl<X: Send, Y: Send, T: Element, I> Loader<'_, X, Y, T, I>
where
    [X]: Samples<T, I>,
{
    /// Makes batches until there are no more, or nobody wants them.
    fn passes<O, K>(&mut self, source: &mut impl Source<X = X, Y = Y>, start: Start) -> Result<()>
    where
        Y: TargetRow<T, O, K>,
    {
        let mut rows = start.rows;
        for number in (0..).take(start.passes) {
            let pass = if start.again { start.pass } else { start.pass + number };
            source.begin(pass)?;
            if rows > 0 && !source.advance(rows)? {
                return Err(Error::Config(format!(
                    "the training goes on after row {rows} of pass {pass} of its stream, which now has fewer"
                )));
            }
            if !self.pass::<O, K>(source, rows, start.steps)? {
                return Ok(());
            }
            rows = 0;
        }
        Ok(())
    }

    /// Makes the batches of a pass from this row on. Answers whether there is still somebody who wants more.
    fn pass<O, K>(
        &mut self,
        source: &mut impl Source<X = X, Y = Y>,
        mut first: usize,
        steps: Option<usize>,
    ) -> Result<bool>
    where
        Y: TargetRow<T, O, K>,
    {
        let Loader { slots, full, empty, setup, carried } = self;
        let [x_name, y_name] = setup.names;
        let chunk = (BYTES / size_of::<X>().max(1)).max(1);
        let (mut more, mut last, mut step) = (true, false, 0);
        while !last {
            let Ok(number) = empty.recv() else { return Ok(false) };
            let mut slot = slots.lock(number);
            slot.x.clear();
            slot.y.clear();
            slot.x.append(&mut carried.0);
            slot.y.append(&mut carried.1);
            while more && slot.x.len() <= setup.batch {
                let rows = (setup.batch + 1 - slot.x.len()).min(chunk);
                let slot = &mut *slot;
                more = source.next_rows(rows, &mut slot.x, &mut slot.y)?;
                if slot.x.len() != slot.y.len() {
                    let (expected, found) = (first + slot.x.len(), first + slot.y.len());
                    return Err(Error::Lengths { what: y_name, expected, found });
                }
            }
            let rows = slot.x.len().min(setup.batch);
            if rows == 0 {
                return Err(Error::Empty { what: x_name });
            }
            step += 1;
            last = steps == Some(step) || !more && rows == slot.x.len();
            if last {
                // What is read beyond the last step is read again.
                slot.x.truncate(rows);
                slot.y.truncate(rows);
            }
            carried.0.extend(slot.x.drain(rows..));
            carried.1.extend(slot.y.drain(rows..));
            slot.prepare::<I, O, K>((rows, first), setup.lens, &setup.columns)?;
            drop(slot);
            if full.send(Ok(Batch { slot: number, rows, last })).is_err() {
                return Ok(false);
            }
            first += rows;
        }
        Ok(true)
    }
}
