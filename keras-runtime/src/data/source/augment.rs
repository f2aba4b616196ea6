//! Rows that change at random.

use super::Source;
use crate::error::Result;
use crate::rng::Rng;

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
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        let (start, targets) = (x.len(), y.len());
        let more = self.source.next_rows(rows, x, y)?;
        for (x, y) in x[start..].iter_mut().zip(&mut y[targets..]) {
            let mut rng = Rng::stream(pass_seed(self.seed, self.pass), self.row);
            (self.f)(x, y, &mut rng);
            self.row += 1;
        }
        Ok(more)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.row += rows as u64;
        self.source.advance(rows)
    }
}

/// The seed of a pass; that of the first is `seed`.
pub(crate) fn pass_seed(seed: u64, pass: u64) -> u64 {
    seed.wrapping_add(pass.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
