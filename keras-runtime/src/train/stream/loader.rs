//! The way of batches from the loader's thread to the training and back.

use super::super::columns::{Columns, of_the_set};
use crate::data::{Flat, Rows};
use crate::element::Element;
use crate::error::{Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Batches that are ready, or being made, while one is trained on.
const AHEAD: usize = 2;

/// Rows of a pass, end to end.
pub struct Batch<T> {
    pub x: Vec<T>,
    pub y: Vec<T>,
    pub rows: usize,
    /// Whether the pass ends with it.
    pub last: bool,
}

impl<T: Element> Batch<T> {
    /// Room for a batch of `rows` rows of such lengths.
    pub fn new(rows: usize, [x_len, y_len]: [usize; 2]) -> Self {
        let room = |len: usize| vec![T::ZERO; rows * len];
        Batch { x: room(x_len), y: room(y_len), rows: 0, last: false }
    }

    /// Takes the samples of a batch.
    pub fn x(&mut self, rows: &dyn Rows<T>) {
        copy(rows, &mut self.x);
    }

    /// Takes its targets.
    pub fn y(&mut self, rows: &dyn Rows<T>) {
        copy(rows, &mut self.y);
    }
}

fn copy<T: Element>(rows: &dyn Rows<T>, out: &mut [T]) {
    if let Some(all) = rows.as_flat() {
        out[..all.len()].copy_from_slice(all);
    } else if rows.row_len() > 0 {
        let out = out.chunks_exact_mut(rows.row_len());
        out.take(rows.len()).enumerate().for_each(|(row, out)| rows.copy_row(row, out));
    }
}

/// The end of the training: full batches come, empty ones go back.
pub struct Reel<T> {
    pub full: Receiver<Result<Batch<T>>>,
    pub empty: SyncSender<Batch<T>>,
    pub batch: usize,
    pub lens: [usize; 2],
}

/// The end of the loader.
pub struct Loader<T> {
    full: SyncSender<Result<Batch<T>>>,
    empty: Receiver<Batch<T>>,
    columns: [Vec<Columns<T>>; 2],
    batch: usize,
    lens: [usize; 2],
    /// Rows of the pass that are sent.
    sent: usize,
}

/// Both ends, with batches of `batch` rows of these lengths, which are checked.
pub fn pair<T: Element>(
    batch: usize,
    lens: [usize; 2],
    columns: [Vec<Columns<T>>; 2],
) -> (Reel<T>, Loader<T>) {
    // Room for all that there are, so that neither end waits to give one away.
    let (to_training, full) = sync_channel(AHEAD + 2);
    let (to_loader, empty) = sync_channel(AHEAD + 2);
    for _ in 0..AHEAD {
        let _ = to_loader.send(Batch::new(batch, lens));
    }
    let loader = Loader { full: to_training, empty, columns, batch, lens, sent: 0 };
    (Reel { full, empty: to_loader, batch, lens }, loader)
}

impl<T: Element> Loader<T> {
    /// Rows of a batch.
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// Fills the next batch with so many rows and sends it, if they are what the network takes.
    /// Answers whether there is still somebody who wants more.
    pub fn send(
        &mut self,
        (rows, last): (usize, bool),
        fill: &mut dyn FnMut(&mut Batch<T>) -> Result<()>,
    ) -> Result<bool> {
        let Ok(mut batch) = self.empty.recv() else { return Ok(false) };
        fill(&mut batch)?;
        (batch.rows, batch.last) = (rows, last);
        for ((columns, values), len) in self.columns.iter().zip([&batch.x, &batch.y]).zip(self.lens)
        {
            let flat = Flat::of(&values[..rows * len], len);
            let check = columns.iter().try_for_each(|columns| columns.check(&flat));
            check.map_err(|error| of_the_set(error, self.sent))?;
        }
        self.sent = if last { 0 } else { self.sent + rows };
        Ok(self.full.send(Ok(batch)).is_ok())
    }

    /// Ends with an error.
    pub fn fail(self, error: Error) {
        // Whoever has gone does not want to know.
        let _ = self.full.send(Err(error));
    }
}
