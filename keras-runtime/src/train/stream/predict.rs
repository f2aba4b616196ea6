//! Outputs for rows that come one after the other.

use super::super::network::{Fixed, HasTables};
use super::super::predict::{BATCH, predict as predict_rows};
use super::{Setup, load};
use crate::data::{Samples, Source};
use crate::error::Result;
use crate::kernels::Engine;
use crate::losses::NoTarget;
use crate::model::Model;

/// Rows whose targets nobody wants.
struct Unlabelled<S: Source> {
    source: S,
    y: Vec<S::Y>,
}

impl<S: Source> Source for Unlabelled<S> {
    type X = S::X;
    type Y = ();

    fn begin(&mut self, pass: u64) -> Result<()> {
        self.source.begin(pass)
    }

    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<()>) -> Result<bool> {
        self.next_rows(1, x, y)
    }

    fn next_rows(&mut self, rows: usize, x: &mut Vec<S::X>, y: &mut Vec<()>) -> Result<bool> {
        let more = self.source.next_rows(rows, x, &mut self.y)?;
        self.y.clear();
        y.resize(x.len(), ());
        Ok(more)
    }
}

/// The outputs for all rows of one pass.
pub fn predict<M, E, S>(network: &Fixed<'_, M, E>, source: S) -> Result<Vec<M::Output>>
where
    M: Model,
    E: Engine<M::Element>,
    S: Source<X: Send, Y: Send> + Send,
    [S::X]: Samples<M::Element, M::Input>,
{
    let mut all = Vec::new();
    predict_each(network, source, |outputs| {
        all.extend_from_slice(outputs);
        Ok(())
    })?;
    Ok(all)
}

/// Gives `f` the outputs for all rows of one pass, a few hundred at a time.
pub fn predict_each<M, E, S>(
    network: &Fixed<'_, M, E>,
    source: S,
    mut f: impl FnMut(&[M::Output]) -> Result<()>,
) -> Result<()>
where
    M: Model,
    E: Engine<M::Element>,
    S: Source<X: Send, Y: Send> + Send,
    [S::X]: Samples<M::Element, M::Input>,
{
    let source = Unlabelled { source, y: Vec::new() };
    let setup = Setup::samples(M::TABLES, BATCH);
    load::<_, M::Element, M::Input, M::Output, NoTarget, _>(source, setup, |reel| {
        reel.each(&mut |rows| f(&predict_rows(network, rows)?))
    })
}
