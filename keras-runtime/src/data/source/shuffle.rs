//! A random order of rows of which a few are in memory.

use super::Source;
use super::adapters::pass_seed;
use crate::error::Result;
use crate::rng::Rng;

/// What [`Source::shuffle`] makes.
pub struct Shuffle<S: Source> {
    source: S,
    buffer: usize,
    seed: u64,
    rng: Rng,
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
        while self.more && self.x.len() < self.buffer {
            self.more = self.source.next(&mut self.x, &mut self.y)?;
        }
        if self.x.is_empty() {
            return Ok(false);
        }
        let drawn = self.rng.below(self.x.len());
        x.push(self.x.swap_remove(drawn));
        y.push(self.y.swap_remove(drawn));
        Ok(true)
    }
}
