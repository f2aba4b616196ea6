//! What a loader has to know of a network.

use super::super::check::Names;
use super::super::columns::Columns;
use super::super::losses::Losses;
use super::super::network::Tables;
use super::super::run::Run;
use super::loader::SLOTS;
use super::slots::Lens;
use crate::data::{Rows, TargetRow};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::ports::Ports;

/// How batches are made of rows, and what is checked of them.
pub struct Setup<T> {
    pub names: Names,
    pub batch: usize,
    pub lens: Lens,
    pub y_lens: Vec<usize>,
    pub weight_lens: Option<Vec<usize>>,
    pub columns: [Vec<Columns<T>>; 2],
}

impl<T: Element> Setup<T> {
    /// Batches of so many rows with targets `Y` for a network that is trained or evaluated.
    pub fn new<M, L, Y>(run: &Run<'_, T>, names: Names, batch: usize) -> Result<Self>
    where
        M: Model<Element = T>,
        L: Losses<T, M::Output>,
        Y: TargetRow<T, M::Output, L::Target>,
    {
        let (mut targets, mut weights) = (Ok((Vec::new(), 0)), None);
        Y::with_rows(&[], &mut |rows: &dyn Rows<T>| {
            targets = run.target_lens(rows).map(|lens| (lens, rows.row_len()));
        })?;
        Y::with_weights(&[], &mut |rows: &dyn Rows<T>| weights = Some(rows.parts()))?;
        Setup::checked(run, names, batch, (M::Input::LEN, targets?), weights)
    }

    fn checked(
        run: &Run<'_, T>,
        names: Names,
        batch: usize,
        (x_len, (y_lens, y_len)): (usize, (Vec<usize>, usize)),
        weight_lens: Option<Vec<usize>>,
    ) -> Result<Self> {
        run.check_outputs(&y_lens, batch)?;
        if let Some(lens) = &weight_lens {
            run.check_weight_lens(batch, lens)?;
        }
        let weights = weight_lens.iter().flatten().sum();
        room::<T>(batch, x_len + y_len + weights)?;
        let [x_name, y_name] = names;
        Ok(Setup {
            names,
            batch,
            lens: [x_len, y_len, weights],
            columns: [
                Columns::of_inputs(run.tables, x_name),
                Columns::of_targets(&run.core.outputs, &y_lens, y_name),
            ],
            y_lens,
            weight_lens,
        })
    }

    /// Samples alone, as many as are predicted in one go.
    pub fn samples(tables: &Tables<T>, batch: usize) -> Self {
        Setup {
            names: super::super::check::GIVEN,
            batch,
            lens: [tables.input_len, 0, 0],
            y_lens: Vec::new(),
            weight_lens: None,
            columns: [Columns::of_indices(tables, "x"), Vec::new()],
        }
    }
}

/// That there is memory for batches of so many rows: how many rows a stream has nobody knows before.
fn room<T>(batch: usize, row_len: usize) -> Result<()> {
    let mut room = Vec::<T>::new();
    let len = batch.saturating_mul(SLOTS).saturating_mul(row_len.max(1));
    let reserved = room.try_reserve_exact(len);
    // Memory that nobody looks at may not be asked for at all.
    core::hint::black_box(&mut room);
    reserved
        .map_err(|_| Error::Config(format!("batch_size {batch} takes more memory than there is")))
}
