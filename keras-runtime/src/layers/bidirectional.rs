//! `Bidirectional`: a recurrent layer from the first step on, and one from the last.

use super::recurrent::{Columns, RNN, RNNArguments, Recurrence, Run, RunBack, RunOnce, Sequence};
use super::recurrent::{saved as saved_of, scratch as scratch_of, work as work_of};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, InputGradient, Layer, copy, split};
use keras_shape::Scratch;

/// Keras's `Bidirectional` (Schuster and Paliwal, 1997): what two recurrent layers yield, one of
/// which runs backwards, put together by [`MergeMode`]. All steps come out in the order of the
/// inputs.
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(20, 3); Bidirectional(LSTM(8, return_sequences = true)); GRU(2); } }
/// let net = Net::new(0);
/// assert_eq!(net.bidirectional.backward_layer.cell.kernel.shape(), (32, 3));
/// assert_eq!(net.gru.cell.kernel.shape(), (6, 16));
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Bidirectional<F, B> {
    /// The layer from the first step on.
    pub forward_layer: RNN<F>,
    /// The layer from the last step on.
    pub backward_layer: RNN<B>,
}

/// How the outputs of two layers are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeMode {
    /// Their features one after the other.
    Concat,
    /// y₁ + y₂
    Sum,
    /// (y₁ + y₂) / 2
    Ave,
    /// y₁ · y₂
    Mul,
    /// Both come out: Keras's `None`.
    Separate,
}

/// The arguments of [`Bidirectional`].
#[derive(Clone, Copy, Debug)]
pub struct BidirectionalArguments<A, B> {
    /// Those of the forward layer.
    pub forward_layer: RNNArguments<A>,
    /// Those of the backward layer.
    pub backward_layer: RNNArguments<B>,
    /// How their outputs are put together.
    pub merge_mode: MergeMode,
}

/// What a sample saves for the way back.
pub const fn saved<F, G, A, B>(arguments: &BidirectionalArguments<A, B>) -> usize
where
    F: Recurrence<f32, A>,
    G: Recurrence<f32, B>,
{
    let both =
        saved_of::<F, A>(&arguments.forward_layer) + saved_of::<G, B>(&arguments.backward_layer);
    both + 2 * product_room::<G, A, B>(arguments)
}

/// The room to work in.
pub const fn scratch<F, G, A, B>(arguments: &BidirectionalArguments<A, B>) -> Scratch
where
    F: Recurrence<f32, A>,
    G: Recurrence<f32, B>,
{
    let either = scratch_of::<F, A>(&arguments.forward_layer)
        .or(&scratch_of::<G, B>(&arguments.backward_layer));
    let states = F::STATES + G::STATES;
    Scratch {
        sample: either.sample + states + product_room::<G, A, B>(arguments),
        fixed: either.fixed,
    }
}

/// The room to work in for one sample outside of training.
pub const fn work<F, G, A, B>(arguments: &BidirectionalArguments<A, B>) -> usize
where
    F: Recurrence<f32, A>,
    G: Recurrence<f32, B>,
{
    let (first, second) = (
        work_of::<F, A>(&arguments.forward_layer) - F::STATES,
        work_of::<G, B>(&arguments.backward_layer) - G::STATES,
    );
    let either = if first > second { first } else { second };
    F::STATES + G::STATES + product_room::<G, A, B>(arguments) + either
}

/// Values of a sample that one layer yields, where they are multiplied.
const fn product_room<G, A, B>(arguments: &BidirectionalArguments<A, B>) -> usize
where
    G: Recurrence<f32, B>,
{
    match arguments.merge_mode {
        MergeMode::Mul if arguments.backward_layer.return_sequences => {
            arguments.backward_layer.steps * G::UNITS
        }
        MergeMode::Mul => G::UNITS,
        _ => 0,
    }
}

/// Where things are in a pass.
struct Sizes<'a, T> {
    forward: Sequence<'a, T>,
    backward: Sequence<'a, T>,
    /// Values that each yields.
    outputs: (usize, usize),
    /// Values that each saves.
    saved: (usize, usize),
    /// Values of the states of each.
    states: (usize, usize),
    /// Where each puts its outputs.
    columns: (Columns, Columns),
}

impl<A, B> BidirectionalArguments<A, B> {
    fn sizes<'a, T, F, G>(&self, batch: usize, inputs: &[&'a [T]]) -> Sizes<'a, T>
    where
        T: Element,
        F: Recurrence<T, A>,
        G: Recurrence<T, B>,
    {
        let forward = self.forward_layer.sequence(batch, inputs);
        let backward = self.backward_layer.sequence(batch, inputs);
        // All its steps are turned around.
        let backward = Sequence { reversed: true, ..backward };
        let rows = batch * forward.outputs();
        let saved = |sequence: &Sequence<'a, T>, step: usize, factors: usize| {
            batch * (sequence.steps * step + if sequence.drops { factors } else { 0 })
        };
        let mut columns = (Columns::all(F::UNITS), Columns::all(G::UNITS));
        match self.merge_mode {
            MergeMode::Concat => {
                let width = F::UNITS + G::UNITS;
                columns.0.width = width;
                columns.1 = Columns { width, first: F::UNITS, add: false };
            }
            MergeMode::Sum | MergeMode::Ave => columns.1.add = true,
            MergeMode::Mul | MergeMode::Separate => {}
        }
        Sizes {
            outputs: (rows * F::UNITS, rows * G::UNITS),
            saved: (saved(&forward, F::SAVED, F::FACTORS), saved(&backward, G::SAVED, G::FACTORS)),
            states: (batch * F::STATES, batch * G::STATES),
            forward,
            backward,
            columns,
        }
    }

    /// How many of the values that come out are no states.
    fn end(&self, len: usize, states: (usize, usize)) -> usize {
        let states = if self.forward_layer.return_state { states.0 + states.1 } else { 0 };
        len.saturating_sub(states)
    }
}

impl<T, A, B, F, G> Layer<T, BidirectionalArguments<A, B>> for Bidirectional<F, G>
where
    T: Element,
    F: Recurrence<T, A>,
    G: Recurrence<T, B>,
{
    fn forward<E: Engine<T>>(
        &self,
        arguments: &BidirectionalArguments<A, B>,
        mut pass: Forward<'_, T, E>,
    ) {
        let mut rng = pass.training.then(|| pass.rng(arguments.forward_layer.seed));
        let sizes = arguments.sizes::<T, F, G>(pass.batch, pass.inputs);
        let multiplies = arguments.merge_mode == MergeMode::Mul;
        let saves = !pass.saved.is_empty();
        let saved = if saves { sizes.saved } else { (0, 0) };
        let (states, scratch) = pass.scratch.split_at_mut(sizes.states.0 + sizes.states.1);
        let (product, scratch) = scratch.split_at_mut(if multiplies { sizes.outputs.1 } else { 0 });
        let end = arguments.end(pass.output.len(), sizes.states);
        let (output, last) = pass.output.split_at_mut(end);
        let (first_saved, rest) = pass.saved.split_at_mut(saved.0);
        let (second_saved, factors) = rest.split_at_mut(saved.1);
        let (first_states, second_states) = states.split_at_mut(sizes.states.0);
        let (batch, before) = (pass.batch, &mut pass.states);
        let before_first = before.columns(0, F::STATES);
        arguments.forward_layer.begin(batch, pass.inputs, &before_first, first_states);
        let before_second = before.columns(F::STATES, G::STATES);
        arguments.backward_layer.begin(batch, pass.inputs, &before_second, second_states);
        let first = match arguments.merge_mode {
            MergeMode::Separate => sizes.outputs.0,
            _ => output.len(),
        };
        let run = Run {
            engine: pass.engine,
            sequence: sizes.forward,
            input: pass.inputs[0],
            states: first_states,
            output: &mut output[..first],
            columns: sizes.columns.0,
            saved: first_saved,
            scratch,
            rng: rng.as_mut(),
        };
        self.forward_layer.cell.run(&arguments.forward_layer.cell, run);
        let run = Run {
            engine: pass.engine,
            sequence: sizes.backward,
            input: pass.inputs[0],
            states: second_states,
            output: match arguments.merge_mode {
                MergeMode::Separate => &mut output[first..],
                MergeMode::Mul => &mut *product,
                _ => &mut *output,
            },
            columns: sizes.columns.1,
            saved: second_saved,
            scratch,
            rng: rng.as_mut(),
        };
        self.backward_layer.cell.run(&arguments.backward_layer.cell, run);
        let after = &mut pass.states;
        arguments.forward_layer.keep(batch, first_states, &mut after.columns(0, F::STATES));
        let mut after = after.columns(F::STATES, G::STATES);
        arguments.backward_layer.keep(batch, second_states, &mut after);
        match arguments.merge_mode {
            MergeMode::Ave => output.iter_mut().for_each(|y| *y *= T::HALF),
            MergeMode::Mul => {
                if saves {
                    let (first, second) = factors.split_at_mut(output.len());
                    first.copy_from_slice(output);
                    second.copy_from_slice(product);
                }
                output.iter_mut().zip(&*product).for_each(|(y, &factor)| *y *= factor);
            }
            _ => {}
        }
        if !last.is_empty() {
            last.copy_from_slice(states);
        }
    }

    fn infer(&self, arguments: &BidirectionalArguments<A, B>, mut pass: Infer<'_, T>) {
        let (input, mode) = (pass.input(), arguments.merge_mode);
        let sizes = arguments.sizes::<T, F, G>(1, pass.inputs);
        let (states, scratch) = split(pass.scratch, F::STATES + G::STATES);
        let multiplies = mode == MergeMode::Mul;
        let (product, scratch) = split(scratch, if multiplies { sizes.outputs.1 } else { 0 });
        let (output, last) = split(pass.output, arguments.end(pass.output.len(), sizes.states));
        let (first_states, second_states) = split(states, F::STATES);
        let before = pass.states.columns(0, F::STATES);
        arguments.forward_layer.begin(1, pass.inputs, &before, first_states);
        let before = pass.states.columns(F::STATES, G::STATES);
        arguments.backward_layer.begin(1, pass.inputs, &before, second_states);
        let separate = mode == MergeMode::Separate;
        let first = if separate { sizes.outputs.0 } else { output.len() };
        let (first_output, second_output) = split(output, first);
        let run = RunOnce {
            sequence: sizes.forward,
            input,
            states: &mut *first_states,
            output: &mut *first_output,
            columns: sizes.columns.0,
            scratch: &mut *scratch,
            road: pass.road,
        };
        self.forward_layer.cell.infer(&arguments.forward_layer.cell, run);
        let run = RunOnce {
            sequence: sizes.backward,
            input,
            states: &mut *second_states,
            output: match mode {
                MergeMode::Separate => second_output,
                MergeMode::Mul => &mut *product,
                _ => &mut *first_output,
            },
            columns: sizes.columns.1,
            scratch,
            road: pass.road,
        };
        self.backward_layer.cell.infer(&arguments.backward_layer.cell, run);
        let mut after = pass.states.columns(0, F::STATES);
        arguments.forward_layer.keep(1, first_states, &mut after);
        let mut after = pass.states.columns(F::STATES, G::STATES);
        arguments.backward_layer.keep(1, second_states, &mut after);
        match mode {
            MergeMode::Ave => output.iter_mut().for_each(|y| *y *= T::HALF),
            MergeMode::Mul => {
                output.iter_mut().zip(&*product).for_each(|(y, &factor)| *y *= factor);
            }
            _ => {}
        }
        copy(states, last);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &BidirectionalArguments<A, B>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let sizes = arguments.sizes::<T, F, G>(pass.batch, pass.inputs);
        let (states, scratch) = pass.scratch.split_at_mut(sizes.states.0 + sizes.states.1);
        let end = arguments.end(pass.output_gradient.len(), sizes.states);
        let (output_gradient, last) = pass.output_gradient.split_at_mut(end);
        match arguments.forward_layer.return_state {
            true => states.copy_from_slice(last),
            false => states.fill(T::ZERO),
        }
        let (first_saved, rest) = pass.saved.split_at_mut(sizes.saved.0);
        let (second_saved, factors) = rest.split_at_mut(sizes.saved.1);
        let (first_gradient, second_gradient) = match arguments.merge_mode {
            MergeMode::Separate => output_gradient.split_at(sizes.outputs.0),
            MergeMode::Mul => {
                // Each factor becomes the gradient of the other.
                let (first, second) = factors.split_at_mut(sizes.outputs.0);
                for ((first, second), &dy) in
                    first.iter_mut().zip(&mut *second).zip(&*output_gradient)
                {
                    (*first, *second) = (dy * *second, dy * *first);
                }
                (&*first, &*second)
            }
            mode => {
                if mode == MergeMode::Ave {
                    output_gradient.iter_mut().for_each(|dy| *dy *= T::HALF);
                }
                (&*output_gradient, &*output_gradient)
            }
        };
        let (first, second) = match gradient {
            Some(gradient) => {
                (Some(&mut gradient.forward_layer.cell), Some(&mut gradient.backward_layer.cell))
            }
            None => (None, None),
        };
        let Some((input_gradient, others)) = pass.input_gradients.split_first_mut() else { return };
        let (first_states, second_states) = states.split_at_mut(sizes.states.0);
        let run = RunBack {
            engine: pass.engine,
            sequence: sizes.forward,
            input: pass.inputs[0],
            output_gradient: first_gradient,
            columns: sizes.columns.0,
            states: first_states,
            saved: first_saved,
            scratch,
            input_gradient,
            accumulate: pass.accumulate,
        };
        self.forward_layer.cell.run_back(&arguments.forward_layer.cell, run, first);
        let mut added = match input_gradient.target() {
            Some((target, _)) => InputGradient::Add(target),
            None => InputGradient::Unused,
        };
        let run = RunBack {
            engine: pass.engine,
            sequence: sizes.backward,
            input: pass.inputs[0],
            output_gradient: second_gradient,
            columns: sizes.columns.1,
            states: second_states,
            saved: second_saved,
            scratch,
            input_gradient: &mut added,
            accumulate: pass.accumulate,
        };
        self.backward_layer.cell.run_back(&arguments.backward_layer.cell, run, second);
        arguments.forward_layer.initial_gradients(pass.inputs, first_states, others);
        arguments.backward_layer.initial_gradients(pass.inputs, second_states, others);
    }
}
