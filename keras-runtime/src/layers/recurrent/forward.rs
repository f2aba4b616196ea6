//! A cell over time.

use super::{Cell, Columns, Factors, Rows, Run, Sequence, Step};
use crate::element::Element;
use crate::kernels::{Engine, add_bias, axpy};
use crate::layers::dropout::drop_factors;
use crate::rng::Rng;

/// What a run saves, a region for each kind of value: steps x samples x width, so that what a step is made
/// of lies together.
pub(super) struct Saved<'a, T> {
    pub gates: &'a mut [T],
    pub states: &'a mut [T],
    pub kept: &'a mut [T],
    /// Factors of dropout: samples x blocks x length.
    pub input_factors: &'a mut [T],
    pub state_factors: &'a mut [T],
}

impl<'a, T: Element> Saved<'a, T> {
    /// The regions of what is saved.
    pub fn split<A, C: Cell<T, A>>(
        saved: &'a mut [T],
        sequence: &Sequence<'_, T>,
        rates: (f64, f64),
    ) -> Self {
        let rows = sequence.batch * sequence.steps;
        let (gates, rest) = saved.split_at_mut(rows * C::GATES);
        let (states, rest) = rest.split_at_mut(rows * C::STATES * C::UNITS);
        let (kept, rest) = rest.split_at_mut(rows * C::KEPT);
        let blocks = sequence.batch * C::BLOCKS;
        let drops = |rate: f64, length: usize| if rate > 0.0 { blocks * length } else { 0 };
        // Without recurrent dropout all gates see the same inputs.
        let inputs = drops(rates.0, C::FEATURES) / if rates.1 > 0.0 { 1 } else { C::BLOCKS };
        let (input_factors, rest) = rest.split_at_mut(inputs);
        let state_factors = &mut rest[..drops(rates.1, C::UNITS)];
        Saved { gates, states, kept, input_factors, state_factors }
    }

    /// Draws all factors; outside of training they are 1.
    fn draw(&mut self, rates: (f64, f64), rng: Option<&mut Rng>) {
        match rng {
            Some(rng) => {
                drop_factors(rng, rates.0, self.input_factors);
                drop_factors(rng, rates.1, self.state_factors);
            }
            None => {
                self.input_factors.fill(T::ONE);
                self.state_factors.fill(T::ONE);
            }
        }
    }
}

/// The factors of one of the two dropouts, if there are any.
pub(super) fn factors<T>(values: &[T], batch: usize, length: usize) -> Option<Factors<'_, T>> {
    (!values.is_empty()).then(|| Factors { values, blocks: values.len() / (batch * length).max(1) })
}

/// Runs a cell over sequences.
pub(super) fn forward<T, A, C, E>(cell: &C, arguments: &A, run: Run<'_, T, E>)
where
    T: Element,
    C: Cell<T, A>,
    E: Engine<T>,
{
    let Run { engine, sequence, input, states, output, columns, saved, scratch, rng } = run;
    let (batch, steps) = (sequence.batch, sequence.steps);
    let (product, scratch) = scratch.split_at_mut(batch * C::GATES);
    let (first, room) = scratch.split_at_mut(batch);
    let bias = cell.weights().bias.get(..C::GATES).unwrap_or(&[]);
    let rates = if saved.is_empty() { (0.0, 0.0) } else { C::rates(arguments) };
    if sequence.mask.is_some() {
        sequence.first(first);
    }
    if saved.is_empty() {
        let kernel = cell.input(engine, batch, None);
        let (gates, room) = room.split_at_mut(batch * C::GATES);
        for position in 0..steps {
            let time = sequence.time(position);
            let x = Rows { data: input, steps, time, width: C::FEATURES };
            kernel.forward(x.matrix(0), 0..C::GATES, gates, &mut []);
            add_bias(gates, bias);
            let step = Step {
                batch,
                valid: sequence.valid(time),
                gates: Rows { data: &mut *gates, steps: 1, time: 0, width: C::GATES },
                kept: None,
                states,
                product,
                factors: None,
                room,
            };
            cell.step(arguments, engine, step);
            emit(&sequence, position, first, &states[..batch * C::UNITS], (output, columns));
        }
        return;
    }
    let mut saved = Saved::split::<A, C>(saved, &sequence, rates);
    saved.draw(rates, rng);
    let input_factors = factors(saved.input_factors, batch, C::FEATURES);
    let state_factors = factors(saved.state_factors, batch, C::UNITS);
    let kernel = cell.input(engine, batch, input_factors);
    for position in 0..steps {
        let time = sequence.time(position);
        let x = Rows { data: input, steps, time, width: C::FEATURES };
        let gates = Rows::of_step(&mut *saved.gates, time, batch, C::GATES);
        if input_factors.is_some() {
            kernel.forward(x.matrix(0), 0..C::GATES, product, room);
            gates.data.copy_from_slice(product);
        } else {
            kernel.forward(x.matrix(0), 0..C::GATES, gates.data, &mut []);
        }
        add_bias(gates.data, bias);
        let width = C::STATES * C::UNITS;
        let mut previous = Rows::of_step(&mut *saved.states, time, batch, width);
        for sample in 0..batch {
            let row = previous.row_mut(sample).chunks_exact_mut(C::UNITS);
            for (number, to) in row.enumerate() {
                let start = (number * batch + sample) * C::UNITS;
                to.copy_from_slice(&states[start..start + C::UNITS]);
            }
        }
        let step = Step {
            batch,
            valid: sequence.valid(time),
            gates,
            kept: Some(Rows::of_step(&mut *saved.kept, time, batch, C::KEPT)),
            states,
            product,
            factors: state_factors,
            room,
        };
        cell.step(arguments, engine, step);
        emit(&sequence, position, first, &states[..batch * C::UNITS], (output, columns));
    }
}

/// Writes what comes out of a step.
pub(in crate::layers) fn emit<T: Element>(
    sequence: &Sequence<'_, T>,
    position: usize,
    first: &[T],
    states: &[T],
    (output, columns): (&mut [T], Columns),
) {
    let Some(time) = sequence.place(position) else { return };
    let units = states.len() / sequence.batch.max(1);
    let steps = sequence.outputs();
    let mut rows = Rows { data: output, steps, time, width: columns.width };
    for sample in 0..sequence.batch {
        let output = &mut rows.row_mut(sample)[columns.first..columns.first + units];
        let state = &states[sample * units..(sample + 1) * units];
        match (sequence.comes_out(position, sample, first), columns.add) {
            (true, false) => output.copy_from_slice(state),
            (true, true) => axpy(T::ONE, state, output),
            (false, false) => output.fill(T::ZERO),
            (false, true) => {}
        }
    }
}
