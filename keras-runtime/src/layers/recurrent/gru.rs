//! `GRU`: gates that update and reset the one state.

use super::infer::{activate, recurrent};
use super::{Cell, RNN, Step, StepBack, Weights};
#[cfg(feature = "std")]
use super::{block, gru_block};
use crate::activations::Activation;
use crate::element::Element;
use crate::kernels::{Engine, Matrix, Road, add_column_sums};
use crate::layer::split;
use nalgebra::{ArrayStorage, SMatrix};

/// Keras's `GRU`: an [`RNN`] of [`GRUCell`]s. `GATES` is three times `UNITS`; `BIAS` is 2 with
/// `reset_after`, 1 without, 0 where there is no bias.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(20, 3); GRU(8); Dense(1); } }
/// assert_eq!(Net::new(0).gru.cell.bias.shape(), (24, 2));
/// ```
pub type GRU<
    const FEATURES: usize,
    const UNITS: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 2,
> = RNN<GRUCell<FEATURES, UNITS, GATES, T, BIAS>>;

/// The weights of Keras's `GRUCell` (Cho et al., 2014).
///
/// The thirds of a product belong to the gates z (update), r (reset) and the candidate g. With a =
/// x·kernel + bias and b = h·recurrent_kernel + recurrent bias, z and r are σ(a + b), g is
/// act(a + r·b), and the state becomes z·h + (1 − z)·g. Without `reset_after` there is no recurrent
/// bias, and r is applied to h before the product.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct GRUCell<
    const FEATURES: usize,
    const UNITS: usize,
    const GATES: usize,
    T = f32,
    const BIAS: usize = 2,
> {
    /// Weights of the inputs; the bytes are Keras's `(features, 3 units)`.
    pub kernel: SMatrix<T, GATES, FEATURES>,
    /// Weights of the state; the bytes are Keras's `(units, 3 units)`.
    pub recurrent_kernel: SMatrix<T, GATES, UNITS>,
    /// Three numbers for each unit: for the input product and, with `reset_after`, for the recurrent
    /// one.
    pub bias: SMatrix<T, GATES, BIAS>,
}

/// The arguments of [`GRUCell`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct GRUArguments<A, R, W> {
    /// Makes the candidate.
    pub activation: A,
    /// Makes the gates.
    pub recurrent_activation: R,
    /// When the reset gate is applied: [`ResetAfter`] or [`ResetBefore`](super::ResetBefore).
    pub reset: W,
    /// Fraction of the inputs to drop.
    pub dropout: f64,
    /// Fraction of the state to drop.
    pub recurrent_dropout: f64,
}

/// The reset gate is applied after the recurrent product: `reset_after = true`.
#[derive(Clone, Copy, Debug)]
pub struct ResetAfter;

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize> Default
    for GRUCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
{
    /// All zero. For small layers: networks are made in place by their own `new`.
    fn default() -> Self {
        GRUCell {
            kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; FEATURES])),
            recurrent_kernel: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; UNITS])),
            bias: SMatrix::from_array_storage(ArrayStorage([[T::ZERO; GATES]; BIAS])),
        }
    }
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize>
    GRUCell<FEATURES, UNITS, GATES, T, BIAS>
{
    /// The weights as slices.
    pub(super) fn slices(&self) -> Weights<&[T]> {
        Weights {
            kernel: self.kernel.as_slice(),
            recurrent_kernel: self.recurrent_kernel.as_slice(),
            bias: self.bias.as_slice(),
        }
    }

    /// The weights as slices.
    pub(super) fn slices_mut(&mut self) -> Weights<&mut [T]> {
        Weights {
            kernel: self.kernel.as_mut_slice(),
            recurrent_kernel: self.recurrent_kernel.as_mut_slice(),
            bias: self.bias.as_mut_slice(),
        }
    }
}

/// The state after a step: z·h + (1 − z)·g.
pub(super) fn update<T: Element>(gates: &[T], h: &mut [T]) {
    let units = h.len();
    for ((h, &z), &g) in h.iter_mut().zip(gates).zip(gates.get(2 * units..).unwrap_or_default()) {
        *h = z * *h + (T::ONE - z) * g;
    }
}

/// Gradients of z and g from that of the state, which becomes what passes straight on.
pub(super) fn update_back<T: Element>(gates: &[T], h: &[T], dh: &mut [T], dz: &mut [T]) {
    let units = h.len();
    let (dz, dg) = dz.split_at_mut(2 * units);
    for (k, dh) in dh.iter_mut().enumerate() {
        let (z, g) = (gates[k], gates[2 * units + k]);
        dz[k] = *dh * (h[k] - g);
        dg[k] = *dh * (T::ONE - z);
        *dh *= z;
    }
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize, A, R>
    Cell<T, GRUArguments<A, R, ResetAfter>> for GRUCell<FEATURES, UNITS, GATES, T, BIAS>
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
    /// The recurrent product of the candidate, and the values before the activations where they are
    /// needed.
    const KEPT: usize = UNITS + if A::NEEDS_INPUT || R::NEEDS_INPUT { GATES } else { 0 };

    fn rates(arguments: &GRUArguments<A, R, ResetAfter>) -> (f64, f64) {
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
        arguments: &GRUArguments<A, R, ResetAfter>,
        engine: &E,
        mut step: Step<'_, T>,
    ) {
        let kernel = Cell::<T, GRUArguments<A, R, ResetAfter>>::recurrent(
            self,
            engine,
            step.batch,
            step.factors,
        );
        let before = Matrix::row_major(step.states, UNITS);
        kernel.forward(before, 0..GATES, step.product, step.room);
        let bias = self.bias.as_slice().get(GATES..).unwrap_or_default();
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) && step.valid.all() {
            let kept = step.kept.as_mut().map(|kept| &mut *kept.data).unwrap_or_default();
            let (gates, product, h) = (&mut *step.gates.data, &*step.product, &mut *step.states);
            let (rows, units, threads) = (step.batch, UNITS, engine.threads());
            let step = &mut gru_block::Forward { rows, units, gates, product, bias, h, kept };
            return once!(T: gru_block::forward(step: &mut gru_block::Forward<'_, T>, threads: usize));
        }
        let rows = step.states.chunks_exact_mut(UNITS).zip(step.product.chunks_exact_mut(GATES));
        for (sample, (h, product)) in rows.enumerate() {
            if !step.valid.holds(sample) {
                continue;
            }
            let gates = step.gates.row_mut(sample);
            #[cfg(feature = "std")]
            if block::takes::<T, A, R, E>(engine) {
                let kept = step.kept.as_mut().map(|kept| kept.row_mut(sample)).unwrap_or_default();
                let (rows, units, threads, product) = (1, UNITS, 1, &*product);
                let step = &mut gru_block::Forward { rows, units, gates, product, bias, h, kept };
                once!(T: gru_block::forward(step: &mut gru_block::Forward<'_, T>, threads: usize));
                continue;
            }
            for (product, &bias) in product.iter_mut().zip(bias) {
                *product += bias;
            }
            let (rest, g) = gates.split_at_mut(2 * UNITS);
            for (gate, &product) in rest.iter_mut().zip(&*product) {
                *gate += product;
            }
            let mut before = None;
            if let Some(kept) = &mut step.kept {
                let (candidate, all) = kept.row_mut(sample).split_at_mut(UNITS);
                candidate.copy_from_slice(&product[2 * UNITS..]);
                before = Some(all).filter(|all| !all.is_empty());
            }
            if let Some(before) = &mut before {
                before[..2 * UNITS].copy_from_slice(rest);
            }
            engine.activate(&arguments.recurrent_activation, rest, &[2, UNITS]);
            for ((g, &r), &product) in g.iter_mut().zip(&rest[UNITS..]).zip(&product[2 * UNITS..]) {
                *g += r * product;
            }
            if let Some(before) = before {
                before[2 * UNITS..].copy_from_slice(g);
            }
            engine.activate(&arguments.activation, g, &[1, UNITS]);
            update(gates, h);
        }
    }

    fn infer(
        &self,
        arguments: &GRUArguments<A, R, ResetAfter>,
        road: Road,
        product: &mut [T],
        room: &mut [T],
        states: &mut [T],
    ) {
        let (weights, (before, _)) = (self.slices(), split(room, GATES));
        let bias = weights.bias.get(GATES..).unwrap_or_default();
        recurrent(road, &weights, states, (0, GATES), bias, before);
        #[cfg(feature = "std")]
        if road.is_fast() && block::usual::<T, A, R>() {
            let (rows, units, threads, bias, kept) = (1, UNITS, 1, &[], &mut []);
            let (gates, product, h) = (product, &*before, states);
            let step = &mut gru_block::Forward { rows, units, gates, product, bias, h, kept };
            return once!(T: gru_block::forward(step: &mut gru_block::Forward<'_, T>, threads: usize));
        }
        let ((zr, g), (before_zr, before_g)) =
            (split(product, 2 * UNITS), split(before, 2 * UNITS));
        zr.iter_mut().zip(before_zr).for_each(|(gate, &mut product)| *gate += product);
        activate(road, &arguments.recurrent_activation, zr, UNITS);
        let r = zr.get(UNITS..).unwrap_or_default();
        for ((g, &r), &mut product) in g.iter_mut().zip(r).zip(before_g) {
            *g += r * product;
        }
        activate(road, &arguments.activation, g, UNITS);
        update(product, states);
    }

    fn step_back<E: Engine<T>>(
        &self,
        arguments: &GRUArguments<A, R, ResetAfter>,
        engine: &E,
        mut step: StepBack<'_, T>,
    ) {
        Self::gates_back(arguments, engine, &mut step);
        let kernel = Cell::<T, GRUArguments<A, R, ResetAfter>>::recurrent(
            self,
            engine,
            step.batch,
            step.factors,
        );
        let (previous, dh) = (step.previous.matrix(0), step.gradient);
        let (gates, candidate) = (step.gates.matrix(0), step.kept.matrix(0));
        let mut target = step.kernel_gradient;
        kernel.backward(previous, (gates, 0..2 * UNITS), dh, target.as_deref_mut(), step.room);
        kernel.backward(previous, (candidate, 2 * UNITS..GATES), dh, target, step.room);
    }

    fn recurrent_gradient<E: Engine<T>>(
        engine: &E,
        previous: Matrix<'_, T>,
        (gates, kept): (&mut [T], &mut [T]),
        dropped: bool,
        gradient: Weights<&mut [T]>,
    ) {
        // The candidate's recurrent product has a gradient of its own.
        let width = <Self as Cell<T, GRUArguments<A, R, ResetAfter>>>::KEPT;
        for (gates, kept) in gates.chunks_exact_mut(GATES).zip(kept.chunks_exact(width)) {
            gates[2 * UNITS..].copy_from_slice(&kept[..UNITS]);
        }
        if let Some(bias) = gradient.bias.get_mut(GATES..) {
            add_column_sums(gates, bias);
        }
        if !dropped {
            let (rows, gates) = (gates.len() / GATES, Matrix::row_major(gates, GATES));
            let (previous, target) = (previous.transposed(), gradient.recurrent_kernel);
            engine.matmul(UNITS, GATES, rows, previous, gates, target, true);
        }
    }
}

impl<const FEATURES: usize, const UNITS: usize, const GATES: usize, T, const BIAS: usize>
    GRUCell<FEATURES, UNITS, GATES, T, BIAS>
where
    T: Element,
{
    /// Back through the gates of all samples, where they have the usual functions.
    #[cfg(feature = "std")]
    fn block_back<E: Engine<T>>(engine: &E, step: &mut StepBack<'_, T>) {
        let (gates, kept) = (&mut *step.gates.data, &mut *step.kept.data);
        let (h, dh) = (step.previous.data, &mut *step.gradient);
        let (rows, units, threads) = (step.batch, UNITS, engine.threads());
        let step = gru_block::Back { rows, units, gates, kept, h, dh };
        once!(T: gru_block::back(step: gru_block::Back<'_, T>, threads: usize));
    }

    /// Back through the gates of each sample that has the step.
    fn gates_back<A: Activation<T>, R: Activation<T>, E: Engine<T>>(
        arguments: &GRUArguments<A, R, ResetAfter>,
        engine: &E,
        step: &mut StepBack<'_, T>,
    ) {
        #[cfg(feature = "std")]
        if block::takes::<T, A, R, E>(engine) && step.valid.all() {
            return Self::block_back(engine, step);
        }
        let rows = step.gradient.chunks_exact_mut(UNITS);
        for (sample, (dh, dz)) in rows.zip(step.product.chunks_exact_mut(GATES)).enumerate() {
            let gates = step.gates.row_mut(sample);
            let (candidate, before) = step.kept.row_mut(sample).split_at_mut(UNITS);
            if !step.valid.holds(sample) {
                gates.fill(T::ZERO);
                candidate.fill(T::ZERO);
                continue;
            }
            let before =
                |from: usize, to: usize| before.get(from * UNITS..to * UNITS).unwrap_or(&[]);
            update_back(gates, step.previous.row(sample), dh, dz);
            let (dz_rest, dg) = dz.split_at_mut(2 * UNITS);
            let kept = (before(2, 3), &gates[2 * UNITS..]);
            engine.activate_back(&arguments.activation, kept, dg, &[1, UNITS]);
            for (k, candidate) in candidate.iter_mut().enumerate() {
                dz_rest[UNITS + k] = dg[k] * *candidate;
                *candidate = dg[k] * gates[UNITS + k];
            }
            let gate = &arguments.recurrent_activation;
            let kept = (before(0, 2), &gates[..2 * UNITS]);
            engine.activate_back(gate, kept, dz_rest, &[2, UNITS]);
            gates.copy_from_slice(dz);
        }
    }
}

super::sequence::recurrence!(
    [
        const FEATURES: usize, const UNITS: usize, const GATES: usize, const BIAS: usize,
        A: Activation<T>, R: Activation<T>
    ]
    GRUCell<FEATURES, UNITS, GATES, T, BIAS>, GRUArguments<A, R, ResetAfter>
);
