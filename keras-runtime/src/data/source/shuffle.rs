//! A random order of rows of which a few are in memory.

use super::Source;
use super::augment::pass_seed;
use crate::error::Result;
use crate::rng::Rng;

/// What [`Source::shuffle`] makes.
pub struct Shuffle<S: Source> {
    source: S,
    buffer: usize,
    seed: u64,
    rng: Rng,
    /// All rows that are drawn from, but the one that is read for the row that goes.
    x: Vec<S::X>,
    y: Vec<S::Y>,
    /// Whether the source has more rows.
    more: bool,
}

impl<S: Source> Shuffle<S> {
    pub(super) fn new(source: S, buffer: usize, seed: u64) -> Self {
        let rng = Rng::new(seed);
        Shuffle { source, buffer: buffer.max(1), seed, rng, x: vec![], y: vec![], more: false }
    }
}

impl<S: Source> Source for Shuffle<S> {
    type X = S::X;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.x.clear();
        self.y.clear();
        self.rng = Rng::new(pass_seed(self.seed, pass));
        self.more = true;
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        while self.more && self.x.len() + 1 < self.buffer {
            let missing = self.buffer - 1 - self.x.len();
            self.more = self.source.next_rows(missing, &mut self.x, &mut self.y)?;
        }
        let mut left = rows;
        if self.more {
            // Rows are read to where they would go to, and change places with those that are drawn.
            let (first, first_y) = (x.len(), y.len());
            self.more = self.source.next_rows(rows, x, y)?;
            for (x, y) in x[first..].iter_mut().zip(&mut y[first_y..]) {
                let drawn = self.rng.below(self.x.len() + 1);
                if let (Some(held), Some(held_y)) = (self.x.get_mut(drawn), self.y.get_mut(drawn)) {
                    core::mem::swap(x, held);
                    core::mem::swap(y, held_y);
                }
            }
            left = rows.saturating_sub(x.len() - first);
        }
        while left > 0 && !self.x.is_empty() {
            let drawn = self.rng.below(self.x.len());
            x.push(self.x.swap_remove(drawn));
            y.push(self.y.swap_remove(drawn));
            left -= 1;
        }
        Ok(left == 0)
    }
}
