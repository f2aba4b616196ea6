//! The rows of batches, where a loader writes them and a training reads them.

use super::super::columns::{Columns, of_the_set};
use crate::data::{Flat, Rows, Samples, TargetRow, check};
use crate::element::Element;
use crate::error::Result;
use core::marker::PhantomData;
use core::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Samples,
    Targets,
    Weights,
}

/// How many values of each side a row has.
pub type Lens = [usize; 3];

/// The rows of a batch.
pub struct Slot<X, Y, T> {
    pub x: Vec<X>,
    pub y: Vec<Y>,
    /// Each side as values; that of samples is empty where these lie end to end anyway.
    values: [Vec<T>; 3],
    in_place: bool,
}

/// Batches of samples for the inputs `I`.
pub struct Slots<X, Y, T, I> {
    slots: Vec<Mutex<Slot<X, Y, T>>>,
    inputs: PhantomData<fn() -> I>,
}

/// Batches without the types of their rows.
pub trait Batches<T>: Sync {
    /// Copies these values of a side of a slot.
    fn copy(&self, slot: usize, side: Side, values: Range<usize>, out: &mut [T]);
}

impl<X, Y, T: Element, I> Slots<X, Y, T, I> {
    /// Room for so many batches of `rows` rows.
    pub fn new(slots: usize, rows: usize) -> Self {
        let slot = |_| {
            Mutex::new(Slot {
                // One row more: whether a batch is the last is known when there is no other row.
                x: Vec::with_capacity(rows + 1),
                y: Vec::with_capacity(rows + 1),
                values: [const { Vec::new() }; 3],
                in_place: false,
            })
        };
        Slots { slots: (0..slots).map(slot).collect(), inputs: PhantomData }
    }

    /// A batch; nobody panics while holding it but sources of users, who end with it.
    pub fn lock(&self, slot: usize) -> MutexGuard<'_, Slot<X, Y, T>> {
        self.slots[slot].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<X: Send, Y: Send, T: Element, I> Batches<T> for Slots<X, Y, T, I>
where
    [X]: Samples<T, I>,
{
    fn copy(&self, slot: usize, side: Side, values: Range<usize>, out: &mut [T]) {
        let slot = self.lock(slot);
        if side != Side::Samples || !slot.in_place {
            return out.copy_from_slice(&slot.values[side as usize][values]);
        }
        // What has been asked for once is not refused.
        let _ = slot.x[..].with_rows(&mut |rows| {
            if let Some(all) = rows.as_flat() {
                out.copy_from_slice(&all[values.clone()]);
            }
        });
    }
}

impl<X, Y, T: Element> Slot<X, Y, T> {
    /// Checks its first rows, of which the first is this one of the pass, and makes values of them for
    /// the inputs `I`, outputs `O` and targets of the kind `K`.
    pub fn prepare<I, O, K>(
        &mut self,
        (rows, first): (usize, usize),
        lens: Lens,
        columns: &[Vec<Columns<T>>; 2],
    ) -> Result<()>
    where
        [X]: Samples<T, I>,
        Y: TargetRow<T, O, K>,
    {
        let Slot { x, y, values: [x_values, y_values, weights], in_place } = self;
        let [x_len, y_len, weight_len] = lens;
        let mut checked = Ok(());
        x[..rows].with_rows(&mut |rows| {
            *in_place = rows.as_flat().is_some();
            checked = if *in_place {
                all(&columns[0], rows)
            } else {
                copy(rows, x_values);
                all(&columns[0], &Flat::of(x_values, x_len))
            };
        })?;
        Y::with_rows(&y[..rows], &mut |rows| copy(rows, y_values))?;
        Y::with_weights(&y[..rows], &mut |rows| copy(rows, weights))?;
        checked
            .and_then(|()| all(&columns[1], &Flat::of(y_values, y_len)))
            .and_then(|()| {
                let weights = Flat::of(weights, weight_len);
                check::finite("sample_weight", &weights, &[weight_len])
            })
            .map_err(|error| of_the_set(error, first))
    }
}

/// Checks all columns.
fn all<T: Element>(columns: &[Columns<T>], rows: &dyn Rows<T>) -> Result<()> {
    columns.iter().try_for_each(|columns| columns.check(rows))
}

/// The rows as values, in memory that is used again.
fn copy<T: Element>(rows: &dyn Rows<T>, out: &mut Vec<T>) {
    let len = rows.row_len();
    out.resize(if len == 0 { 0 } else { rows.len() * len }, T::ZERO);
    match rows.as_flat() {
        Some(all) => out.copy_from_slice(all),
        None if len == 0 => {}
        None => {
            out.chunks_exact_mut(len).enumerate().for_each(|(row, out)| rows.copy_row(row, out))
        }
    }
}
