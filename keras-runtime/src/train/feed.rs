//! Which rows make the next batch.

use super::options::Fit;
use super::position::Position;
use crate::element::Element;
use crate::error::Result;
use crate::rng::Rng;

/// Batches, as numbers of rows of the data that they belong to.
pub trait Feed {
    /// Samples of a batch.
    fn batch(&self) -> usize;

    /// The most samples that a batch can have.
    fn largest(&self) -> usize {
        self.batch()
    }

    /// Steps of an epoch, where that is known.
    fn steps(&self) -> Option<usize>;

    /// The first row of the data that is held out, if all of it is in memory.
    fn held_out_from(&self) -> Option<usize> {
        None
    }

    /// How many samples there are, if all are in memory; else 0.
    fn samples(&self) -> usize {
        self.held_out_from().unwrap_or(0)
    }

    /// Goes on where a training is now, which may be one that was stopped.
    ///
    /// # Errors
    /// If it cannot begin there.
    fn go_on(&mut self, position: &Position) -> Result<()>;

    /// Where in the order of the samples the next batch begins, and after how many updates that order was
    /// drawn; of a stream where in a pass, and in which.
    fn place(&self) -> (usize, u64);

    /// Before the first step of an epoch.
    fn begin_epoch(&mut self);

    /// The rows of the step `step` of an epoch, from 1, after `done` updates; none where the epoch is
    /// over. Allocates nothing.
    ///
    /// # Errors
    /// What is wrong with the next rows.
    fn next(&mut self, step: usize, done: u64) -> Result<Option<&[usize]>>;
}

/// Rows that are all there.
pub struct InMemory {
    order: Vec<usize>,
    /// Where the next batch begins; at the end a new order is due.
    next: usize,
    batch: usize,
    steps: usize,
    /// Whether an epoch begins where the one before ended.
    goes_on: bool,
    shuffle: Option<u64>,
    /// The updates after which the order was drawn.
    drawn: u64,
}

impl InMemory {
    /// So many rows in epochs as the options have them.
    pub fn new<T: Element>(samples: usize, options: &Fit<'_, T>) -> Self {
        let feed = InMemory::in_order(samples, options.batch(samples));
        match options.steps_per_epoch {
            Some(steps) => InMemory { steps, goes_on: true, ..feed },
            None => feed,
        }
    }

    /// So many rows in batches, in their order.
    pub fn in_order(samples: usize, batch: usize) -> Self {
        InMemory {
            order: (0..samples).collect(),
            next: samples,
            batch,
            steps: samples.div_ceil(batch),
            goes_on: false,
            shuffle: None,
            drawn: 0,
        }
    }

    /// The same in so many steps at most.
    pub fn at_most(self, steps: usize) -> Self {
        InMemory { steps: self.steps.min(steps), ..self }
    }

    /// The same in a new order each time.
    pub fn shuffled(self, seed: u64) -> Self {
        InMemory { shuffle: Some(seed), ..self }
    }

    /// The order of the samples after so many updates.
    fn draw(&mut self, done: u64) {
        self.drawn = done;
        if let Some(seed) = self.shuffle {
            self.order.iter_mut().enumerate().for_each(|(i, row)| *row = i);
            Rng::stream(seed, done).shuffle(&mut self.order);
        }
    }
}

impl Feed for InMemory {
    fn batch(&self) -> usize {
        self.batch
    }

    fn largest(&self) -> usize {
        self.batch.min(self.order.len())
    }

    fn steps(&self) -> Option<usize> {
        Some(self.steps)
    }

    fn held_out_from(&self) -> Option<usize> {
        Some(self.order.len())
    }

    fn go_on(&mut self, position: &Position) -> Result<()> {
        self.next = position.next;
        if self.next < self.order.len() {
            self.draw(position.drawn);
        }
        Ok(())
    }

    fn place(&self) -> (usize, u64) {
        (self.next, self.drawn)
    }

    fn begin_epoch(&mut self) {
        if !self.goes_on {
            self.next = self.order.len();
        }
    }

    fn next(&mut self, step: usize, done: u64) -> Result<Option<&[usize]>> {
        if step > self.steps {
            return Ok(None);
        }
        if self.next >= self.order.len() {
            self.next = 0;
            self.draw(done);
        }
        let end = (self.next + self.batch).min(self.order.len());
        let rows = &self.order[self.next..end];
        self.next = end;
        Ok(Some(rows))
    }
}
