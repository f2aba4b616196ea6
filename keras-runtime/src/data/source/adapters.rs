//! What is done to the rows of a source on their way.

use super::Source;
use crate::error::Result;
use crate::rng::Rng;

/// What [`Source::map`] makes.
pub struct Map<S: Source, F> {
    source: S,
    f: F,
    x: Vec<S::X>,
    y: Vec<S::Y>,
}

impl<S: Source, F> Map<S, F> {
    pub(super) fn new(source: S, f: F) -> Self {
        Map { source, f, x: Vec::new(), y: Vec::new() }
    }
}

impl<S, X, Y, F> Source for Map<S, F>
where
    S: Source,
    F: FnMut(S::X, S::Y) -> (X, Y),
{
    type X = X;
    type Y = Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        let more = self.source.next(&mut self.x, &mut self.y)?;
        for (sample, target) in self.x.drain(..).zip(self.y.drain(..)) {
            let (sample, target) = (self.f)(sample, target);
            x.push(sample);
            y.push(target);
        }
        Ok(more)
    }
}

/// What [`Source::augment`] makes.
pub struct Augment<S, F> {
    source: S,
    f: F,
    seed: u64,
    pass: u64,
    row: u64,
}

impl<S, F> Augment<S, F> {
    pub(super) fn new(source: S, seed: u64, f: F) -> Self {
        Augment { source, f, seed, pass: 0, row: 0 }
    }
}

impl<S, F> Source for Augment<S, F>
where
    S: Source,
    F: FnMut(&mut S::X, &mut S::Y, &mut Rng),
{
    type X = S::X;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        (self.pass, self.row) = (pass, 0);
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        let start = x.len();
        let more = self.source.next(x, y)?;
        for (x, y) in x[start..].iter_mut().zip(&mut y[start..]) {
            let mut rng = Rng::stream(pass_seed(self.seed, self.pass), self.row);
            (self.f)(x, y, &mut rng);
            self.row += 1;
        }
        Ok(more)
    }
}

/// The seed of a pass; that of the first is `seed`.
pub(crate) fn pass_seed(seed: u64, pass: u64) -> u64 {
    seed.wrapping_add(pass.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// What [`Source::take`] makes.
pub struct Take<S> {
    source: S,
    rows: usize,
    left: usize,
}

impl<S> Take<S> {
    pub(super) fn new(source: S, rows: usize) -> Self {
        Take { source, rows, left: rows }
    }
}

impl<S: Source> Source for Take<S> {
    type X = S::X;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.left = self.rows;
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        self.source.next(x, y)
    }
}
