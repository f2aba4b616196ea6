//! Recurrent layers against scalar loops and central differences.

use super::*;
use crate::activations::{Gelu, Sigmoid, Softplus, Tanh};
use crate::layers::testing::{Check, Continued};

const F: usize = 3;
const U: usize = 2;
const STEPS: usize = 4;
const BATCH: usize = 5;

fn lstm() -> LSTMArguments<Tanh, Sigmoid> {
    LSTMArguments {
        activation: Tanh,
        recurrent_activation: Sigmoid,
        dropout: 0.0,
        recurrent_dropout: 0.0,
    }
}

fn gru<W>(reset: W) -> GRUArguments<Tanh, Sigmoid, W> {
    GRUArguments {
        activation: Tanh,
        recurrent_activation: Sigmoid,
        reset,
        dropout: 0.0,
        recurrent_dropout: 0.0,
    }
}

fn simple() -> SimpleRNNArguments<Tanh> {
    SimpleRNNArguments { activation: Tanh, dropout: 0.0, recurrent_dropout: 0.0 }
}

fn plain<A>(cell: A) -> RNNArguments<A> {
    RNNArguments {
        cell,
        steps: STEPS,
        return_sequences: false,
        return_state: false,
        go_backwards: false,
        zero_output_for_mask: false,
        drops: false,
        seed: None,
        mask: None,
        initial_state: None,
        stateful: &[],
    }
}

/// All ways to run a cell with so many states.
fn ways<A: Copy>(cell: A, states: usize) -> Vec<RNNArguments<A>> {
    let plain = plain(cell);
    let (mask, initial_state) = (Some(1 + states), Some(1));
    vec![
        plain,
        RNNArguments { return_sequences: true, ..plain },
        RNNArguments { go_backwards: true, return_state: true, ..plain },
        RNNArguments { return_sequences: true, return_state: true, mask: Some(1), ..plain },
        RNNArguments { mask, initial_state, ..plain },
        RNNArguments {
            return_sequences: true,
            go_backwards: true,
            return_state: true,
            mask,
            initial_state,
            ..plain
        },
        RNNArguments {
            return_sequences: true,
            zero_output_for_mask: true,
            mask,
            initial_state,
            ..plain
        },
    ]
}

/// Sizes of everything in a run.
fn check<'a, A, C: Recurrence<f32, A>>(
    arguments: &'a RNNArguments<A>,
    inputs: &'a [usize],
    masks: &'a [usize],
) -> Check<'a, RNNArguments<A>> {
    let steps = if arguments.return_sequences { STEPS } else { 1 };
    let states = if arguments.return_state { C::STATES } else { 0 };
    Check {
        arguments,
        batch: BATCH,
        inputs,
        masks,
        output: steps * C::UNITS + states,
        saved: saved::<C, A>(arguments),
        scratch: scratch::<C, A>(arguments).len(BATCH),
    }
}

/// Sizes of the inputs of a run, and which is a mask.
fn inputs<A>(arguments: &RNNArguments<A>, states: usize) -> (Vec<usize>, Vec<usize>) {
    let mut inputs = vec![STEPS * F];
    if arguments.initial_state.is_some() {
        inputs.extend((0..states).map(|_| U));
    }
    let masks = arguments.mask.into_iter().collect();
    if arguments.mask.is_some() {
        inputs.push(STEPS);
    }
    (inputs, masks)
}

/// Weights that differ everywhere.
fn filled<A, C: Cell<f64, A> + Default>() -> RNN<C> {
    let mut cell = C::default();
    let Weights { kernel, recurrent_kernel, bias } = cell.weights_mut();
    let all = kernel.iter_mut().chain(recurrent_kernel).chain(bias);
    all.enumerate().for_each(|(k, w)| *w = (2.3 * k as f64 + 0.7).sin() * 0.8);
    RNN { cell }
}

fn gradients<A, C, G>(arguments: &RNNArguments<A>, states: usize)
where
    A: Copy,
    C: Cell<f64, A> + Recurrence<f64, A> + Default + Clone,
    G: Recurrence<f32, A>,
{
    let (inputs, masks) = inputs(arguments, states);
    let check = check::<A, G>(arguments, &inputs, &masks);
    let layer = filled::<A, C>();
    check.run(&layer, |layer: &mut RNN<C>| layer.cell.weights_mut().kernel);
    check.run(&layer, |layer: &mut RNN<C>| layer.cell.weights_mut().recurrent_kernel);
    check.run(&layer, |layer: &mut RNN<C>| layer.cell.weights_mut().bias);
}

#[test]
fn gradients_of_lstm() {
    for way in ways(lstm(), 2) {
        gradients::<_, LSTMCell<F, U, 8, f64>, LSTMCell<F, U, 8, f32>>(&way, 2);
    }
}

#[test]
fn gradients_of_gru() {
    for way in ways(gru(ResetAfter), 1) {
        gradients::<_, GRUCell<F, U, 6, f64>, GRUCell<F, U, 6, f32>>(&way, 1);
    }
    for way in ways(gru(ResetBefore), 1) {
        gradients::<_, GRUCell<F, U, 6, f64, 1>, GRUCell<F, U, 6, f32, 1>>(&way, 1);
    }
}

#[test]
fn gradients_of_simple_rnn() {
    for way in ways(simple(), 1) {
        gradients::<_, SimpleRNNCell<F, U, f64>, SimpleRNNCell<F, U, f32>>(&way, 1);
    }
}

#[test]
fn gradients_of_functions_that_need_their_input() {
    let (activation, recurrent_activation) = (Gelu::DEFAULT, Softplus);
    let (dropout, recurrent_dropout) = (0.0, 0.0);
    let cell = LSTMArguments { activation, recurrent_activation, dropout, recurrent_dropout };
    gradients::<_, LSTMCell<F, U, 8, f64>, LSTMCell<F, U, 8, f32>>(&plain(cell), 2);
    let reset = ResetAfter;
    let cell = GRUArguments { activation, recurrent_activation, reset, dropout, recurrent_dropout };
    gradients::<_, GRUCell<F, U, 6, f64>, GRUCell<F, U, 6, f32>>(&plain(cell), 1);
    let reset = ResetBefore;
    let cell = GRUArguments { activation, recurrent_activation, reset, dropout, recurrent_dropout };
    gradients::<_, GRUCell<F, U, 6, f64, 1>, GRUCell<F, U, 6, f32, 1>>(&plain(cell), 1);
    let cell = SimpleRNNArguments { activation, dropout, recurrent_dropout };
    gradients::<_, SimpleRNNCell<F, U, f64>, SimpleRNNCell<F, U, f32>>(&plain(cell), 1);
}

/// The states of the batch before are numbers like others: no gradient goes to them.
#[test]
fn gradients_with_states_of_the_batch_before() {
    fn kept<A, C, G>(cell: A, stateful: &'static [usize])
    where
        A: Copy,
        C: Cell<f64, A> + Recurrence<f64, A> + Default + Clone,
        G: Recurrence<f32, A>,
    {
        let layer = Continued::new(filled::<A, C>(), BATCH, stateful.iter().sum());
        let before = ways(cell, stateful.len()).into_iter();
        for way in before.filter(|way| way.initial_state.is_none()) {
            let way = RNNArguments { stateful, ..way };
            let (inputs, masks) = inputs(&way, stateful.len());
            let check = check::<A, G>(&way, &inputs, &masks);
            let begun = check.forward(&layer, &check.samples(), false, &mut []);
            assert_ne!(begun, check.forward(&layer.layer, &check.samples(), false, &mut []));
            type Kept<C> = Continued<RNN<C>>;
            check.run(&layer, |layer: &mut Kept<C>| layer.layer.cell.weights_mut().kernel);
            check
                .run(&layer, |layer: &mut Kept<C>| layer.layer.cell.weights_mut().recurrent_kernel);
        }
    }
    kept::<_, LSTMCell<F, U, 8, f64>, LSTMCell<F, U, 8, f32>>(lstm(), &[U, U]);
    kept::<_, GRUCell<F, U, 6, f64>, GRUCell<F, U, 6, f32>>(gru(ResetAfter), &[U]);
    kept::<_, GRUCell<F, U, 6, f64, 1>, GRUCell<F, U, 6, f32, 1>>(gru(ResetBefore), &[U]);
    kept::<_, SimpleRNNCell<F, U, f64>, SimpleRNNCell<F, U, f32>>(simple(), &[U]);
}

#[test]
fn gradients_with_dropout() {
    for (dropout, recurrent_dropout) in [(0.4, 0.0), (0.0, 0.3), (0.4, 0.3)] {
        let drops = RNNArguments { drops: true, mask: Some(1), ..plain(()) };
        let way = |cell| RNNArguments {
            cell,
            steps: STEPS,
            return_sequences: true,
            return_state: false,
            go_backwards: false,
            zero_output_for_mask: false,
            drops: drops.drops,
            seed: Some(1),
            mask: drops.mask,
            initial_state: None,
            stateful: &[],
        };
        let cell = LSTMArguments { dropout, recurrent_dropout, ..lstm() };
        gradients::<_, LSTMCell<F, U, 8, f64>, LSTMCell<F, U, 8, f32>>(&way(cell), 2);
        let cell = GRUArguments { dropout, recurrent_dropout, ..gru(ResetAfter) };
        let way = |cell| RNNArguments { drops: true, ..plain(cell) };
        gradients::<_, GRUCell<F, U, 6, f64>, GRUCell<F, U, 6, f32>>(&way(cell), 1);
        let cell = GRUArguments { dropout, recurrent_dropout, ..gru(ResetBefore) };
        let way = |cell| RNNArguments { drops: true, ..plain(cell) };
        gradients::<_, GRUCell<F, U, 6, f64, 1>, GRUCell<F, U, 6, f32, 1>>(&way(cell), 1);
        let cell = SimpleRNNArguments { dropout, recurrent_dropout, ..simple() };
        let way = |cell| RNNArguments { drops: true, ..plain(cell) };
        gradients::<_, SimpleRNNCell<F, U, f64>, SimpleRNNCell<F, U, f32>>(&way(cell), 1);
    }
}

#[test]
fn gradients_of_stacked_cells() {
    type Stack<T> = StackedRNNCells<
        LSTMCell<F, U, 8, T>,
        StackedRNNCells<GRUCell<U, 3, 9, T>, SimpleRNNCell<3, U, T>>,
    >;
    let cell = (lstm(), (gru(ResetAfter), simple()));
    let layer: RNN<Stack<f64>> = RNN {
        cell: StackedRNNCells {
            first: filled::<LSTMArguments<Tanh, Sigmoid>, _>().cell,
            rest: StackedRNNCells {
                first: filled::<GRUArguments<Tanh, Sigmoid, ResetAfter>, _>().cell,
                rest: filled::<SimpleRNNArguments<Tanh>, _>().cell,
            },
        },
    };
    let plain = plain(cell);
    for (way, inputs) in [
        (plain, vec![STEPS * F]),
        (RNNArguments { return_sequences: true, return_state: true, ..plain }, vec![STEPS * F]),
        (
            RNNArguments {
                return_sequences: true,
                go_backwards: true,
                mask: Some(5),
                initial_state: Some(1),
                ..plain
            },
            vec![STEPS * F, 2, 2, 3, 2, STEPS],
        ),
        (
            RNNArguments { go_backwards: true, mask: Some(1), return_state: true, ..plain },
            vec![STEPS * F, STEPS],
        ),
    ] {
        let masks: Vec<usize> = way.mask.into_iter().collect();
        let check = check::<_, Stack<f32>>(&way, &inputs, &masks);
        check.run(&layer, |layer: &mut RNN<Stack<f64>>| layer.cell.first.kernel.as_mut_slice());
        check.run(&layer, |layer: &mut RNN<Stack<f64>>| {
            layer.cell.rest.first.recurrent_kernel.as_mut_slice()
        });
        check.run(&layer, |layer: &mut RNN<Stack<f64>>| layer.cell.rest.rest.bias.as_mut_slice());
        inference_is_training(&check, &layer);
    }
}

/// What comes out is the same with and without saving.
fn inference_is_training<A, L: crate::layer::Layer<f64, A>>(
    check: &Check<'_, A>,
    layer: &L,
) -> Vec<f64> {
    let inputs = check.samples();
    let mut saved = vec![f64::NAN; check.saved * BATCH];
    let trained = check.forward(layer, &inputs, false, &mut saved);
    let inferred = check.forward(layer, &inputs, false, &mut []);
    for (a, b) in inferred.iter().zip(&trained) {
        assert!((a - b).abs() < 1e-14, "{inferred:?}, {trained:?}");
    }
    inferred
}

/// One step of a cell for one sample, written as its formula.
type Formula = fn(&Weights<&[f64]>, &[f64], &mut [Vec<f64>]);

/// Σ xᵢ·w(i, column)
fn sum(x: &[f64], w: &[f64], columns: usize, column: usize) -> f64 {
    x.iter().enumerate().map(|(i, x)| x * w[i * columns + column]).sum()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn lstm_step(w: &Weights<&[f64]>, x: &[f64], states: &mut [Vec<f64>]) {
    let h = states[0].clone();
    let z = |gate: usize, unit: usize| {
        let column = gate * U + unit;
        sum(x, w.kernel, 4 * U, column)
            + sum(&h, w.recurrent_kernel, 4 * U, column)
            + w.bias[column]
    };
    let [state, carry] = states else { panic!("LSTM has two states") };
    for (unit, (h, c)) in state.iter_mut().zip(carry).enumerate() {
        let (i, f) = (sigmoid(z(0, unit)), sigmoid(z(1, unit)));
        *c = f * *c + i * z(2, unit).tanh();
        *h = sigmoid(z(3, unit)) * c.tanh();
    }
}

fn gru_step(w: &Weights<&[f64]>, x: &[f64], states: &mut [Vec<f64>]) {
    let h = states[0].clone();
    let column = |gate: usize, unit: usize| gate * U + unit;
    let a = |gate, unit| sum(x, w.kernel, 3 * U, column(gate, unit)) + w.bias[column(gate, unit)];
    let b = |gate, unit| {
        let place = column(gate, unit);
        sum(&h, w.recurrent_kernel, 3 * U, place) + w.bias[3 * U + place]
    };
    for (unit, state) in states[0].iter_mut().enumerate() {
        let z = sigmoid(a(0, unit) + b(0, unit));
        let r = sigmoid(a(1, unit) + b(1, unit));
        let g = (a(2, unit) + r * b(2, unit)).tanh();
        *state = z * h[unit] + (1.0 - z) * g;
    }
}

fn gru_before_step(w: &Weights<&[f64]>, x: &[f64], states: &mut [Vec<f64>]) {
    let h = states[0].clone();
    let z = |h: &[f64], gate: usize, unit: usize| {
        let place = gate * U + unit;
        sum(x, w.kernel, 3 * U, place) + sum(h, w.recurrent_kernel, 3 * U, place) + w.bias[place]
    };
    let reset: Vec<f64> = (0..U).map(|unit| sigmoid(z(&h, 1, unit)) * h[unit]).collect();
    for (unit, state) in states[0].iter_mut().enumerate() {
        let keep = sigmoid(z(&h, 0, unit));
        *state = keep * h[unit] + (1.0 - keep) * z(&reset, 2, unit).tanh();
    }
}

fn simple_step(w: &Weights<&[f64]>, x: &[f64], states: &mut [Vec<f64>]) {
    let h = states[0].clone();
    for (unit, state) in states[0].iter_mut().enumerate() {
        let z = sum(x, w.kernel, U, unit) + sum(&h, w.recurrent_kernel, U, unit) + w.bias[unit];
        *state = z.tanh();
    }
}

/// Keras's loop over time for one sample: what comes out, and the last states.
fn sample<A>(
    way: &RNNArguments<A>,
    weights: &Weights<&[f64]>,
    formula: Formula,
    x: &[f64],
    mut states: Vec<Vec<f64>>,
    mask: Option<&[f64]>,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (mut outputs, mut last) = (Vec::new(), vec![0.0; U]);
    let times: Vec<usize> = match way.go_backwards {
        true => (0..STEPS).rev().collect(),
        false => (0..STEPS).collect(),
    };
    for time in times {
        if mask.is_none_or(|mask| mask[time] == 1.0) {
            formula(weights, &x[time * F..][..F], &mut states);
            last = states[0].clone();
        } else if way.zero_output_for_mask {
            last = vec![0.0; U];
        }
        outputs.push(last.clone());
    }
    let from = if way.return_sequences { 0 } else { STEPS - 1 };
    (outputs[from..].concat(), states)
}

fn values<A, C, G>(cell: A, states: usize, formula: Formula)
where
    A: Copy,
    C: Cell<f64, A> + Recurrence<f64, A> + Default + Clone,
    G: Recurrence<f32, A>,
{
    let layer = filled::<A, C>();
    for way in ways(cell, states) {
        let (sizes, masks) = inputs(&way, states);
        let check = check::<A, G>(&way, &sizes, &masks);
        let found = inference_is_training(&check, &layer);
        let all = check.samples();
        let of = |input: usize, sample: usize, size: usize| &all[input][sample * size..][..size];
        let (mut outputs, mut last) = (Vec::new(), vec![Vec::new(); states]);
        for number in 0..BATCH {
            let before = (0..states).map(|state| match way.initial_state {
                Some(first) => of(first + state, number, U).to_vec(),
                None => vec![0.0; U],
            });
            let mask = way.mask.map(|mask| of(mask, number, STEPS));
            let x = of(0, number, STEPS * F);
            let (output, after) =
                sample(&way, &layer.cell.weights(), formula, x, before.collect(), mask);
            outputs.extend(output);
            for (last, after) in last.iter_mut().zip(after) {
                last.extend(after);
            }
        }
        if way.return_state {
            outputs.extend(last.concat());
        }
        assert_eq!(found.len(), outputs.len());
        for (found, expected) in found.iter().zip(&outputs) {
            assert!((found - expected).abs() < 1e-12, "{found}, {expected}");
        }
    }
}

#[test]
fn cells_are_their_formulas() {
    values::<_, LSTMCell<F, U, 8, f64>, LSTMCell<F, U, 8, f32>>(lstm(), 2, lstm_step);
    values::<_, GRUCell<F, U, 6, f64>, GRUCell<F, U, 6, f32>>(gru(ResetAfter), 1, gru_step);
    values::<_, GRUCell<F, U, 6, f64, 1>, GRUCell<F, U, 6, f32, 1>>(
        gru(ResetBefore),
        1,
        gru_before_step,
    );
    values::<_, SimpleRNNCell<F, U, f64>, SimpleRNNCell<F, U, f32>>(simple(), 1, simple_step);
}
