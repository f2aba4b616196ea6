//! A cell over the time of one sample.

use super::{Cell, Columns, RunOnce, Weights};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Columns as Matrix, Road, map, rows};
use crate::layer::split;

/// A cell without its type: the loop over time is compiled once.
pub(super) struct Parts<'a, T> {
    features: usize,
    units: usize,
    gates: usize,
    weights: Weights<&'a [T]>,
    cell: &'a dyn OneStep<T>,
}

/// A step of a cell.
trait OneStep<T> {
    fn step(&self, road: Road, product: &mut [T], room: &mut [T], states: &mut [T]);
}

/// A cell and its arguments.
struct Bound<'a, C, A>(&'a C, &'a A);

impl<T: Element, A, C: Cell<T, A>> OneStep<T> for Bound<'_, C, A> {
    fn step(&self, road: Road, product: &mut [T], room: &mut [T], states: &mut [T]) {
        self.0.infer(self.1, road, product, room, states);
    }
}

/// Runs a cell over a sequence.
pub(super) fn infer<T, A, C>(cell: &C, arguments: &A, run: RunOnce<'_, T>)
where
    T: Element,
    C: Cell<T, A>,
{
    let (features, units, gates, weights) = (C::FEATURES, C::UNITS, C::GATES, cell.weights());
    let parts = Parts { features, units, gates, weights, cell: &Bound(cell, arguments) };
    once!(T: over_time(parts: Parts<'_, T>, run: RunOnce<'_, T>));
}

fn over_time<T: Element>(parts: Parts<'_, T>, run: RunOnce<'_, T>) {
    let RunOnce { sequence, input, states, output, columns, scratch, road } = run;
    let (features, gates) = (parts.features, parts.gates);
    let (product, room) = split(scratch, gates);
    // Whether a step has been valid.
    let mut begun = false;
    for position in 0..sequence.steps {
        let time = sequence.time(position);
        let valid = sequence.valid(time).holds(0);
        begun |= valid;
        if valid {
            let x = input.get(time * features..).and_then(|x| x.get(..features));
            let (kernel, bias) = (parts.weights.kernel, parts.weights.bias);
            let bias = bias.get(..gates).unwrap_or_default();
            let kernel = Matrix { kernel, stride: gates, inputs: features, outputs: gates, bias };
            rows(road, kernel, 1, x.unwrap_or_default(), product);
            parts.cell.step(road, product, room, states);
        }
        let Some(place) = sequence.place(position) else { continue };
        let comes_out = if sequence.zero_output_for_mask { valid } else { begun };
        let h = states.get(..parts.units).unwrap_or_default();
        emit(comes_out.then_some(h), place, output, columns, parts.units);
    }
}

/// Writes what comes out of a step.
fn emit<T: Element>(
    h: Option<&[T]>,
    place: usize,
    output: &mut [T],
    columns: Columns,
    units: usize,
) {
    let Columns { width, first, add } = columns;
    let row = output.get_mut(place * width + first..).and_then(|row| row.get_mut(..units));
    let row = row.unwrap_or_default();
    match h {
        Some(h) if add => row.iter_mut().zip(h).for_each(|(y, &h)| *y += h),
        Some(h) => map(h, row, |h| h),
        None if add => {}
        None => row.fill(T::ZERO),
    }
}

/// Adds to an input product what a cell has of its first state: to some columns, from `first` on.
pub(super) fn recurrent<T: Element>(
    road: Road,
    weights: &Weights<&[T]>,
    h: &[T],
    (first, gates): (usize, usize),
    product: &[T],
    out: &mut [T],
) {
    let kernel = weights.recurrent_kernel.get(first..).unwrap_or_default();
    let (inputs, outputs) = (h.len(), out.len());
    rows(road, Matrix { kernel, stride: gates, inputs, outputs, bias: product }, 1, h, out);
}

/// Replaces gates by their activation: one loop for all places where it is called.
#[inline(never)]
pub(super) fn activate<T: Element, A: Activation<T>>(
    road: Road,
    activation: &A,
    gates: &mut [T],
    units: usize,
) {
    road.activate(activation, &[], gates, &[gates.len() / units.max(1), units]);
}
