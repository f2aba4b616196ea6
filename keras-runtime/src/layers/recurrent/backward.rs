//! Back through time (Werbos, 1990).

use super::forward::{Saved, factors};
use super::{Cell, Rows, RunBack, StepBack, Weights};
use crate::element::Element;
use crate::kernels::{Engine, Matrix, add_column_sums, axpy};
use crate::layer::begin;

/// Runs a cell back over sequences.
pub(super) fn backward<T, A, C, E>(
    cell: &C,
    arguments: &A,
    run: RunBack<'_, '_, T, E>,
    mut gradient: Option<&mut C>,
) where
    T: Element,
    C: Cell<T, A>,
    E: Engine<T>,
{
    let RunBack { engine, sequence, input, output_gradient, states, saved, scratch, .. } = run;
    let (batch, steps) = (sequence.batch, sequence.steps);
    let (product, scratch) = scratch.split_at_mut(batch * C::GATES);
    let (first, room) = scratch.split_at_mut(batch);
    if sequence.mask.is_some() {
        sequence.first(first);
    }
    if let Some(gradient) = &mut gradient {
        let Weights { kernel, recurrent_kernel, bias } = gradient.weights_mut();
        for target in [kernel, recurrent_kernel, bias] {
            begin(target, run.accumulate);
        }
    }
    let saved = Saved::split::<A, C>(saved, &sequence, C::rates(arguments));
    let input_factors = factors(saved.input_factors, batch, C::FEATURES);
    let state_factors = factors(saved.state_factors, batch, C::UNITS);
    let mut dropped_dx = match input_factors {
        Some(_) => run.input_gradient.accumulate(),
        None => None,
    };
    for position in (0..steps).rev() {
        let time = sequence.time(position);
        if let Some(place) = sequence.place(position) {
            let rows = Rows {
                data: output_gradient,
                steps: sequence.outputs(),
                time: place,
                width: run.columns.width,
            };
            for (sample, state) in states.chunks_exact_mut(C::UNITS).take(batch).enumerate() {
                if sequence.comes_out(position, sample, first) {
                    axpy(T::ONE, &rows.row(sample)[run.columns.first..], state);
                }
            }
        }
        let width = C::STATES * C::UNITS;
        let step = StepBack {
            batch,
            valid: sequence.valid(time),
            gates: Rows::of_step(&mut *saved.gates, time, batch, C::GATES),
            kept: Rows::of_step(&mut *saved.kept, time, batch, C::KEPT),
            previous: Rows::step(saved.states, time, batch, width),
            gradient: states,
            product,
            factors: state_factors,
            kernel_gradient: gradient.as_mut().map(|g| g.weights_mut().recurrent_kernel),
            room,
        };
        cell.step_back(arguments, engine, step);
        if input_factors.is_some() {
            let (dx, room) = room.split_at_mut(batch * C::FEATURES);
            dx.fill(T::ZERO);
            let x = Rows { data: input, steps, time, width: C::FEATURES };
            let gates = Rows::step(saved.gates, time, batch, C::GATES);
            let target = gradient.as_mut().map(|gradient| gradient.weights_mut().kernel);
            let kernel = cell.input(engine, batch, input_factors);
            kernel.backward(x.matrix(0), (gates.matrix(0), 0..C::GATES), dx, target, room);
            if let Some(to) = &mut dropped_dx {
                let mut to = Rows { data: &mut **to, steps, time, width: C::FEATURES };
                for (sample, dx) in dx.chunks_exact(C::FEATURES).enumerate() {
                    axpy(T::ONE, dx, to.row_mut(sample));
                }
            }
        }
    }
    // The steps of a sample: together where they come in, apart here.
    let features = C::FEATURES;
    let gates_of = |sample: usize| Matrix {
        data: saved.gates.get(sample * C::GATES..).unwrap_or(&[]),
        row_stride: batch * C::GATES,
        column_stride: 1,
    };
    if input_factors.is_none()
        && let Some((dx, add)) = run.input_gradient.target()
    {
        for (sample, dx) in dx.chunks_exact_mut((steps * features).max(1)).enumerate() {
            let kernel = Matrix::row_major(cell.weights().kernel, C::GATES).transposed();
            engine.matmul(steps, features, C::GATES, gates_of(sample), kernel, dx, add);
        }
    }
    let Some(gradient) = gradient else { return };
    let weights = gradient.weights_mut();
    if let Some(bias) = weights.bias.get_mut(..C::GATES) {
        add_column_sums(saved.gates, bias);
    }
    if input_factors.is_none() {
        for (sample, x) in input.chunks_exact((steps * features).max(1)).enumerate() {
            let x = Matrix::row_major(x, features).transposed();
            engine.matmul(features, C::GATES, steps, x, gates_of(sample), weights.kernel, true);
        }
    }
    let previous = Matrix::row_major(saved.states, C::STATES * C::UNITS);
    let dropped = state_factors.is_some();
    C::recurrent_gradient(engine, previous, (saved.gates, saved.kept), dropped, weights);
}
