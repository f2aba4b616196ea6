//! `GRU(reset_after = false)`: the reset gate is applied before the recurrent product.

use super::gru::{GRUArguments, GRUCell, update, update_back};
use super::infer::{activate, recurrent};
use super::{Cell, Step, StepBack, Weights};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road};
use crate::layer::split;

/// The reset gate is applied before the recurrent product: `reset_after = false`.
#[derive(Clone, Copy, Debug)]
pub struct ResetBefore;

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize, A, R>
    Cell<T, GRUArguments<A, R, ResetBefore>> for GRUCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
    A: Activation<T>,
    R: Activation<T>,
{
    const FEATURES: usize = FEATURES;
    const UNITS: usize = UNITS;
    const STATES: usize = 1;
    const BLOCKS: usize = 3;
    const GATES: usize = GATES;
    /// r·h, room for the gradient of the candidate, and the values before the activations where
    /// they are needed.
    const KEPT: usize = 2 * UNITS + if A::NEEDS_INPUT || R::NEEDS_INPUT { GATES } else { 0 };

    fn rates(arguments: &GRUArguments<A, R, ResetBefore>) -> (f64, f64) {
        (arguments.dropout, arguments.recurrent_dropout)
    }

    fn weights(&self) -> Weights<&[T]> {
        self.slices()
    }

    fn weights_mut(&mut self) -> Weights<&mut [T]> {
        self.slices_mut()
    }

    fn step<E: Engine<T>>(
        &self,
        arguments: &GRUArguments<A, R, ResetBefore>,
        engine: &E,
        mut step: Step<'_, T>,
    ) {
        let kernel = Cell::<T, GRUArguments<A, R, ResetBefore>>::recurrent(
            self,
            engine,
            step.batch,
            step.factors,
        );
        let (product, reset) = step.product.split_at_mut(step.batch * 2 * UNITS);
        let before = Matrix::row_major(step.states, UNITS);
        kernel.forward(before, 0..2 * UNITS, product, step.room);
        let rows = step.states.chunks_exact(UNITS).zip(product.chunks_exact(2 * UNITS));
        for (sample, ((h, product), reset)) in rows.zip(reset.chunks_exact_mut(UNITS)).enumerate() {
            let gates = &mut step.gates.row_mut(sample)[..2 * UNITS];
            for (gate, &product) in gates.iter_mut().zip(product) {
                *gate += product;
            }
            let mut kept = step.kept.as_mut().map(|kept| kept.row_mut(sample));
            if let Some(before) = kept.as_mut().and_then(|kept| kept.get_mut(2 * UNITS..4 * UNITS))
            {
                before.copy_from_slice(gates);
            }
            engine.activate(&arguments.recurrent_activation, gates, &[2, UNITS]);
            for ((reset, &r), &h) in reset.iter_mut().zip(&gates[UNITS..]).zip(h) {
                *reset = r * h;
            }
            if let Some(kept) = kept {
                kept[..UNITS].copy_from_slice(reset);
            }
        }
        let product = &mut product[..step.batch * UNITS];
        kernel.forward(Matrix::row_major(reset, UNITS), 2 * UNITS..GATES, product, step.room);
        let rows = step.states.chunks_exact_mut(UNITS).zip(product.chunks_exact(UNITS));
        for (sample, (h, product)) in rows.enumerate() {
            if !step.valid.holds(sample) {
                continue;
            }
            let gates = step.gates.row_mut(sample);
            let g = &mut gates[2 * UNITS..];
            for (g, &product) in g.iter_mut().zip(product) {
                *g += product;
            }
            if let Some(kept) = &mut step.kept
                && let Some(before) = kept.row_mut(sample).get_mut(4 * UNITS..)
            {
                before.copy_from_slice(g);
            }
            engine.activate(&arguments.activation, g, &[1, UNITS]);
            update(gates, h);
        }
    }

    fn infer(
        &self,
        arguments: &GRUArguments<A, R, ResetBefore>,
        road: Road,
        product: &mut [T],
        room: &mut [T],
        states: &mut [T],
    ) {
        let (weights, (gates, _)) = (self.slices(), split(room, GATES));
        let (zr, g) = split(gates, 2 * UNITS);
        recurrent(road, &weights, states, (0, GATES), product, zr);
        activate(road, &arguments.recurrent_activation, zr, UNITS);
        // The input product of the gates is not needed any more: r·h takes its place.
        let (reset, product) = split(product, 2 * UNITS);
        let (reset, _) = split(reset, UNITS);
        let r = zr.get(UNITS..).unwrap_or_default();
        for ((reset, &r), &mut h) in reset.iter_mut().zip(r).zip(&mut *states) {
            *reset = r * h;
        }
        recurrent(road, &weights, reset, (2 * UNITS, GATES), product, g);
        activate(road, &arguments.activation, g, UNITS);
        update(gates, states);
    }

    fn step_back<E: Engine<T>>(
        &self,
        arguments: &GRUArguments<A, R, ResetBefore>,
        engine: &E,
        mut step: StepBack<'_, T>,
    ) {
        let gate = &arguments.recurrent_activation;
        let rows = step.gradient.chunks_exact_mut(UNITS);
        for (sample, (dh, dz)) in rows.zip(step.product.chunks_exact_mut(GATES)).enumerate() {
            let gates = step.gates.row_mut(sample);
            if !step.valid.holds(sample) {
                gates.fill(T::ZERO);
                continue;
            }
            let kept = step.kept.row(sample);
            let before = |from: usize| kept.get(from * UNITS..(from + 1) * UNITS).unwrap_or(&[]);
            update_back(gates, step.previous.row(sample), dh, dz);
            let (act, shape) = (&arguments.activation, [1, UNITS]);
            let (g, z) = ((before(4), &gates[2 * UNITS..]), (before(2), &gates[..UNITS]));
            engine.activate_back(act, g, &mut dz[2 * UNITS..], &shape);
            engine.activate_back(gate, z, &mut dz[..UNITS], &shape);
            // The reset gate itself is still needed.
            gates[..UNITS].copy_from_slice(&dz[..UNITS]);
            gates[2 * UNITS..].copy_from_slice(&dz[2 * UNITS..]);
        }
        let kernel = Cell::<T, GRUArguments<A, R, ResetBefore>>::recurrent(
            self,
            engine,
            step.batch,
            step.factors,
        );
        let (reset, dr) = step.product.split_at_mut(step.batch * UNITS);
        reset.fill(T::ZERO);
        let mut target = step.kernel_gradient;
        let dg = (step.gates.matrix(2 * UNITS), 2 * UNITS..GATES);
        kernel.backward(step.kept.matrix(0), dg, reset, target.as_deref_mut(), step.room);
        let rows = step.gradient.chunks_exact_mut(UNITS).zip(reset.chunks_exact(UNITS));
        for (sample, (dh, reset)) in rows.enumerate() {
            if !step.valid.holds(sample) {
                continue;
            }
            let r = &mut step.gates.row_mut(sample)[UNITS..2 * UNITS];
            let dr = &mut dr[..UNITS];
            let h = step.previous.row(sample);
            for k in 0..UNITS {
                dr[k] = reset[k] * h[k];
                dh[k] += reset[k] * r[k];
            }
            let before = step.kept.row(sample).get(3 * UNITS..4 * UNITS).unwrap_or(&[]);
            engine.activate_back(gate, (before, &*r), dr, &[1, UNITS]);
            r.copy_from_slice(dr);
        }
        let (previous, gates) = (step.previous.matrix(0), step.gates.matrix(0));
        kernel.backward(previous, (gates, 0..2 * UNITS), step.gradient, target, step.room);
    }

    fn recurrent_gradient<E: Engine<T>>(
        engine: &E,
        previous: Matrix<'_, T>,
        (gates, kept): (&mut [T], &mut [T]),
        dropped: bool,
        gradient: Weights<&mut [T]>,
    ) {
        if dropped {
            return;
        }
        // The state goes into two gates, r·h into the third: two products, each with zeros for what
        // belongs to the other.
        let width = <Self as Cell<T, GRUArguments<A, R, ResetBefore>>>::KEPT;
        let (rows, target) = (gates.len() / GATES, gradient.recurrent_kernel);
        for (gates, kept) in gates.chunks_exact_mut(GATES).zip(kept.chunks_exact_mut(width)) {
            kept[UNITS..2 * UNITS].copy_from_slice(&gates[2 * UNITS..]);
            gates[2 * UNITS..].fill(T::ZERO);
        }
        let columns = Matrix::row_major(gates, GATES);
        engine.matmul(UNITS, GATES, rows, previous.transposed(), columns, target, true);
        for (gates, kept) in gates.chunks_exact_mut(GATES).zip(kept.chunks_exact(width)) {
            gates[..2 * UNITS].fill(T::ZERO);
            gates[2 * UNITS..].copy_from_slice(&kept[UNITS..2 * UNITS]);
        }
        let (reset, columns) = (Matrix::row_major(kept, width), Matrix::row_major(gates, GATES));
        engine.matmul(UNITS, GATES, rows, reset.transposed(), columns, target, true);
    }
}

super::sequence::recurrence!(
    [
        const FEATURES: usize, const UNITS: usize, const GATES: usize, const BIAS: usize,
        A: Activation<T>, R: Activation<T>
    ]
    GRUCell<FEATURES, UNITS, GATES, T, BIAS>, GRUArguments<A, R, ResetBefore>
);
