//! Rows with weights.

use super::Source;
use crate::data::Weighted;
use crate::error::Result;

/// What [`Source::weigh`] makes.
pub struct Weigh<S: Source, F> {
    source: S,
    f: F,
    y: Vec<S::Y>,
}

impl<S: Source, F> Weigh<S, F> {
    pub(super) fn new(source: S, f: F) -> Self {
        Weigh { source, f, y: Vec::new() }
    }
}

impl<S, W, F> Source for Weigh<S, F>
where
    S: Source,
    F: FnMut(&S::X, &S::Y) -> W,
{
    type X = S::X;
    type Y = Weighted<S::Y, W>;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.y.clear();
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<Self::Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<Self::Y>) -> Result<bool> {
        let start = x.len();
        let more = self.source.next_rows(rows, x, &mut self.y)?;
        y.extend(x[start..].iter().zip(self.y.drain(..)).map(|(x, target)| {
            let weight = (self.f)(x, &target);
            Weighted { target, weight }
        }));
        Ok(more)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.source.advance(rows)
    }
}
