//! `StackedRNNCells`: what comes out of one cell goes into the next.

use super::{Columns, Recurrence, Run, RunBack, RunOnce, Sequence};
use crate::element::Element;
use crate::kernels::Engine;
use crate::layer::{InputGradient, split};

/// Keras's `StackedRNNCells`: a cell and those on top of it, of which there may be several:
/// `StackedRNNCells<A, StackedRNNCells<B, C>>`.
///
/// One cell after the other runs over the whole sequence, which is the same as all cells step by
/// step.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct StackedRNNCells<First, Rest> {
    /// The cell that sees the inputs.
    pub first: First,
    /// The cell on top of it, or several.
    pub rest: Rest,
}

/// The larger of two.
const fn max(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// All steps of the inner sequence come out in the order of the inputs.
fn inner<'a, T>(sequence: &Sequence<'a, T>) -> Sequence<'a, T> {
    Sequence {
        return_sequences: true,
        reversed: sequence.go_backwards,
        zero_output_for_mask: false,
        mask: sequence.mask,
        ..*sequence
    }
}

/// Values that the first cells save.
fn first_saves<T: Element, A, R: Recurrence<T, A>>(sequence: &Sequence<'_, T>) -> usize {
    let factors = if sequence.drops { R::FACTORS } else { 0 };
    sequence.batch * (sequence.steps * R::SAVED + factors)
}

impl<T, A, B, First, Rest> Recurrence<T, (A, B)> for StackedRNNCells<First, Rest>
where
    T: Element,
    First: Recurrence<T, A>,
    Rest: Recurrence<T, B>,
{
    const FEATURES: usize = First::FEATURES;
    const UNITS: usize = Rest::UNITS;
    const STATES: usize = First::STATES + Rest::STATES;
    // What is between the cells, and its gradient.
    const SAVED: usize = First::SAVED + Rest::SAVED + 2 * First::UNITS;
    const FACTORS: usize = First::FACTORS + Rest::FACTORS;
    const ROOM: usize = max(First::ROOM, Rest::ROOM);
    const DROPPING_ROOM: usize = max(First::DROPPING_ROOM, Rest::DROPPING_ROOM);
    const STEP_ROOM: usize = First::STEP_ROOM + Rest::STEP_ROOM + First::UNITS;
    const ROOM_OF_ONE: usize = max(First::ROOM_OF_ONE, Rest::ROOM_OF_ONE);

    fn run<E: Engine<T>>(&self, (a, b): &(A, B), mut run: Run<'_, T, E>) {
        let sequence = run.sequence;
        let (first_states, rest_states) = run.states.split_at_mut(sequence.batch * First::STATES);
        let len = sequence.batch * sequence.steps * First::UNITS;
        let saves = !run.saved.is_empty();
        let (between, first_saved, rest_saved, scratch) = if saves {
            let (between, saved) = run.saved.split_at_mut(2 * len);
            let (first, rest) = saved.split_at_mut(first_saves::<T, A, First>(&sequence));
            (&mut between[..len], first, rest, run.scratch)
        } else {
            let (between, scratch) = run.scratch.split_at_mut(len);
            (between, &mut [][..], &mut [][..], scratch)
        };
        self.first.run(
            a,
            Run {
                engine: run.engine,
                sequence: inner(&sequence),
                input: run.input,
                states: first_states,
                output: between,
                columns: Columns::all(First::UNITS),
                saved: first_saved,
                scratch,
                rng: run.rng.as_deref_mut(),
            },
        );
        let (input, states, saved) = (&*between, rest_states, rest_saved);
        self.rest.run(b, Run { input, states, saved, scratch, ..run });
    }

    fn infer(&self, (a, b): &(A, B), run: RunOnce<'_, T>) {
        let sequence = run.sequence;
        let (first_states, states) = split(run.states, First::STATES);
        let (between, scratch) = split(run.scratch, sequence.steps * First::UNITS);
        self.first.infer(
            a,
            RunOnce {
                sequence: inner(&sequence),
                input: run.input,
                states: first_states,
                output: between,
                columns: Columns::all(First::UNITS),
                scratch,
                road: run.road,
            },
        );
        self.rest.infer(b, RunOnce { input: between, states, scratch, ..run });
    }

    fn run_back<E: Engine<T>>(
        &self,
        (a, b): &(A, B),
        run: RunBack<'_, '_, T, E>,
        gradient: Option<&mut Self>,
    ) {
        let sequence = run.sequence;
        let (first_states, rest_states) = run.states.split_at_mut(sequence.batch * First::STATES);
        let len = sequence.batch * sequence.steps * First::UNITS;
        let (between, saved) = run.saved.split_at_mut(2 * len);
        let (between, between_gradient) = between.split_at_mut(len);
        let (first_saved, rest_saved) = saved.split_at_mut(first_saves::<T, A, First>(&sequence));
        let (first, rest) = match gradient {
            Some(gradient) => (Some(&mut gradient.first), Some(&mut gradient.rest)),
            None => (None, None),
        };
        self.rest.run_back(
            b,
            RunBack {
                engine: run.engine,
                sequence,
                input: between,
                output_gradient: run.output_gradient,
                columns: run.columns,
                states: rest_states,
                saved: rest_saved,
                scratch: run.scratch,
                input_gradient: &mut InputGradient::Write(between_gradient),
                accumulate: run.accumulate,
            },
            rest,
        );
        let (states, saved) = (first_states, first_saved);
        let (sequence, output_gradient) = (inner(&sequence), &*between_gradient);
        let columns = Columns::all(First::UNITS);
        self.first.run_back(
            a,
            RunBack { sequence, output_gradient, columns, states, saved, ..run },
            first,
        );
    }
}
