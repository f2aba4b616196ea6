//! `RNN`: a cell over the steps of sequences.

use super::{Columns, Recurrence, Run, RunBack, RunOnce, Sequence};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{Backward, Forward, Infer, InputGradient, Layer, copy, split};
use crate::states::States;
use core::iter::once;
use core::ops::Range;
use keras_shape::Scratch;

/// Keras's `RNN`: runs a cell, or [several](super::StackedRNNCells), over the steps of sequences.
/// [`LSTM`](super::LSTM), [`GRU`](super::GRU) and [`SimpleRNN`](super::SimpleRNN) are such layers.
///
/// A step that the mask leaves out keeps the states, and its output is the output before. With
/// `stateful = true` the last states of a sample go on in the next batch; see
/// [`Stream`](crate::stream::Stream).
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(5, 3); RNN(StackedRNNCells(LSTMCell(8), GRUCell(4))); } }
/// assert_eq!(Net::new(0).predict(&[[0.0; 3]; 5]), [0.0; 4]);
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct RNN<C> {
    /// The weights.
    pub cell: C,
}

/// The arguments of [`RNN`] that are not weights.
#[derive(Clone, Copy, Debug)]
pub struct RNNArguments<A> {
    /// The arguments of the cell.
    pub cell: A,
    /// Steps of a sequence.
    pub steps: usize,
    /// Whether the outputs of all steps come out, in the order of work, or that of the last.
    pub return_sequences: bool,
    /// Whether the last states come out after that.
    pub return_state: bool,
    /// From the last step to the first.
    pub go_backwards: bool,
    /// Whether steps that the mask leaves out yield zeros instead of the output before.
    pub zero_output_for_mask: bool,
    /// Whether any cell has dropout.
    pub drops: bool,
    /// Keras's `seed`: another one gives other random numbers.
    pub seed: Option<u64>,
    /// Which of the inputs is the mask.
    pub mask: Option<usize>,
    /// Which of the inputs are the states to begin with: the first of them.
    pub initial_state: Option<usize>,
    /// Lengths of the states that stay from one batch to the next, with Keras's `stateful`; none
    /// without.
    pub stateful: &'static [usize],
}

/// What a sample saves for the way back.
pub const fn saved<C, A>(arguments: &RNNArguments<A>) -> usize
where
    C: Recurrence<f32, A>,
{
    arguments.steps * C::SAVED + if arguments.drops { C::FACTORS } else { 0 }
}

/// The room to work in.
pub const fn scratch<C, A>(arguments: &RNNArguments<A>) -> Scratch
where
    C: Recurrence<f32, A>,
{
    let steps = arguments.steps * C::STEP_ROOM;
    let dropping = if arguments.drops { C::DROPPING_ROOM } else { 0 };
    Scratch { sample: C::STATES + C::ROOM + dropping + steps, fixed: 0 }
}

/// The room to work in for one sample outside of training.
pub const fn work<C, A>(arguments: &RNNArguments<A>) -> usize
where
    C: Recurrence<f32, A>,
{
    C::STATES + C::ROOM_OF_ONE + arguments.steps * C::STEP_ROOM
}

impl<A> RNNArguments<A> {
    /// How to run over these inputs.
    pub(in crate::layers) fn sequence<'a, T>(
        &self,
        batch: usize,
        inputs: &[&'a [T]],
    ) -> Sequence<'a, T> {
        Sequence {
            batch,
            steps: self.steps,
            go_backwards: self.go_backwards,
            return_sequences: self.return_sequences,
            reversed: false,
            zero_output_for_mask: self.zero_output_for_mask,
            mask: self.mask.and_then(|place| inputs.get(place).copied()),
            drops: self.drops,
        }
    }

    /// Fills in the states to begin with: those that are given, else those of the batch before,
    /// else zeros.
    pub(in crate::layers) fn begin<T: Element>(
        &self,
        batch: usize,
        inputs: &[&[T]],
        before: &States<'_, T>,
        states: &mut [T],
    ) {
        let Some(first) = self.initial_state else {
            states.fill(T::ZERO);
            if !before.is_empty() {
                self.each_state(batch, |sample, columns, place| {
                    let from = before.row(sample).get(columns).unwrap_or_default();
                    copy(from, states.get_mut(place).unwrap_or_default());
                });
            }
            return;
        };
        let mut rest = states;
        for state in inputs.iter().skip(first) {
            if rest.len() < state.len() {
                break;
            }
            let (to, others) = split(rest, state.len());
            copy(state, to);
            rest = others;
        }
    }

    /// Leaves the last states for the batch to come.
    pub(in crate::layers) fn keep<T: Element>(
        &self,
        batch: usize,
        states: &[T],
        after: &mut States<'_, T>,
    ) {
        if !after.is_empty() {
            self.each_state(batch, |sample, columns, place| {
                let to = after.row_mut(sample).get_mut(columns).unwrap_or_default();
                copy(states.get(place).unwrap_or_default(), to);
            });
        }
    }

    /// Calls `f` with each sample, and for each state that stays where it is in the sample's row and
    /// where among the states of a run.
    fn each_state(&self, batch: usize, mut f: impl FnMut(usize, Range<usize>, Range<usize>)) {
        let mut first = 0;
        for &len in self.stateful {
            for sample in 0..batch {
                let place = first * batch + sample * len;
                f(sample, first..first + len, place..place + len);
            }
            first += len;
        }
    }

    /// Hands out the gradients of the states to begin with. `gradients` are those of all inputs but
    /// the first.
    pub(in crate::layers) fn initial_gradients<T: Element>(
        &self,
        inputs: &[&[T]],
        states: &[T],
        gradients: &mut [InputGradient<'_, T>],
    ) {
        let Some(first) = self.initial_state else { return };
        let mut rest = states;
        for (input, gradient) in
            inputs.iter().zip(once(None).chain(gradients.iter_mut().map(Some))).skip(first)
        {
            let Some((state, after)) = rest.split_at_checked(input.len()) else { return };
            if let Some(gradient) = gradient {
                gradient.write(state, |gradient| gradient);
            }
            rest = after;
        }
    }

    /// How many of the output's values belong to the states.
    fn states(&self, states: usize) -> usize {
        if self.return_state { states } else { 0 }
    }
}

impl<T, A, C> Layer<T, RNNArguments<A>> for RNN<C>
where
    T: Element,
    C: Recurrence<T, A>,
{
    fn forward<E: Engine<T>>(&self, arguments: &RNNArguments<A>, mut pass: Forward<'_, T, E>) {
        let mut rng = pass.training.then(|| pass.rng(arguments.seed));
        let (states, scratch) = pass.scratch.split_at_mut(pass.batch * C::STATES);
        arguments.begin(pass.batch, pass.inputs, &pass.states, states);
        let end = pass.output.len() - arguments.states(states.len());
        let (output, last) = pass.output.split_at_mut(end);
        let run = Run {
            engine: pass.engine,
            sequence: arguments.sequence(pass.batch, pass.inputs),
            input: pass.inputs[0],
            states,
            output,
            columns: Columns::all(C::UNITS),
            saved: pass.saved,
            scratch,
            rng: rng.as_mut(),
        };
        self.cell.run(&arguments.cell, run);
        arguments.keep(pass.batch, states, &mut pass.states);
        if arguments.return_state {
            last.copy_from_slice(states);
        }
    }

    fn infer(&self, arguments: &RNNArguments<A>, mut pass: Infer<'_, T>) {
        let input = pass.input();
        let (states, scratch) = split(pass.scratch, C::STATES);
        arguments.begin(1, pass.inputs, &pass.states, states);
        let end = pass.output.len().saturating_sub(arguments.states(states.len()));
        let (output, last) = split(pass.output, end);
        let sequence = arguments.sequence(1, pass.inputs);
        let columns = Columns::all(C::UNITS);
        let road = pass.road;
        let run = RunOnce { sequence, input, states, output, columns, scratch, road };
        self.cell.infer(&arguments.cell, run);
        arguments.keep(1, states, &mut pass.states);
        copy(states, last);
    }

    fn backward<E: Engine<T>>(
        &self,
        arguments: &RNNArguments<A>,
        pass: Backward<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let (states, scratch) = pass.scratch.split_at_mut(pass.batch * C::STATES);
        let end = pass.output_gradient.len() - arguments.states(states.len());
        let (output_gradient, last) = pass.output_gradient.split_at(end);
        match arguments.return_state {
            true => states.copy_from_slice(last),
            false => states.fill(T::ZERO),
        }
        let Some((input_gradient, others)) = pass.input_gradients.split_first_mut() else { return };
        let run = RunBack {
            engine: pass.engine,
            sequence: arguments.sequence(pass.batch, pass.inputs),
            input: pass.inputs[0],
            output_gradient,
            columns: Columns::all(C::UNITS),
            states,
            saved: pass.saved,
            scratch,
            input_gradient,
            accumulate: pass.accumulate,
        };
        self.cell.run_back(&arguments.cell, run, gradient.map(|gradient| &mut gradient.cell));
        arguments.initial_gradients(pass.inputs, states, others);
    }
}
