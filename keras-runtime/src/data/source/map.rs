//! Other rows of rows.

use super::Source;
use crate::error::Result;

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
        self.x.clear();
        self.y.clear();
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<X>, y: &mut Vec<Y>) -> Result<bool> {
        let more = self.source.next_rows(rows, &mut self.x, &mut self.y)?;
        for (sample, target) in self.x.drain(..).zip(self.y.drain(..)) {
            let (sample, target) = (self.f)(sample, target);
            x.push(sample);
            y.push(target);
        }
        Ok(more)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.source.advance(rows)
    }
}

/// What [`Source::map_y`] makes.
pub struct MapY<S: Source, F> {
    source: S,
    f: F,
    y: Vec<S::Y>,
}

impl<S: Source, F> MapY<S, F> {
    pub(super) fn new(source: S, f: F) -> Self {
        MapY { source, f, y: Vec::new() }
    }
}

impl<S, Y, F> Source for MapY<S, F>
where
    S: Source,
    F: FnMut(S::Y) -> Y,
{
    type X = S::X;
    type Y = Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.y.clear();
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<Y>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<Y>) -> Result<bool> {
        let more = self.source.next_rows(rows, x, &mut self.y)?;
        y.extend(self.y.drain(..).map(&mut self.f));
        Ok(more)
    }

    fn advance(&mut self, rows: usize) -> Result<bool> {
        self.source.advance(rows)
    }
}
