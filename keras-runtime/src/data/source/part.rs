//! The first rows of a source, and the others.

use super::Source;
use crate::error::Result;

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
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        let taken = rows.min(self.left);
        self.left -= taken;
        Ok(self.source.next_rows(taken, x, y)? && taken == rows)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        let taken = rows.min(self.left);
        self.left -= taken;
        Ok(self.source.advance(taken)? && taken == rows)
    }
}

/// What [`Source::skip`] makes.
pub struct Skip<S> {
    source: S,
    rows: usize,
}

impl<S> Skip<S> {
    pub(super) fn new(source: S, rows: usize) -> Self {
        Skip { source, rows }
    }
}

impl<S: Source> Source for Skip<S> {
    type X = S::X;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.source.begin(pass)?;
        // Of a pass that ends before, nothing is left.
        self.source.advance(self.rows).map(|_| ())
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        self.source.next(x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        self.source.next_rows(rows, x, y)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.source.advance(rows)
    }
}
