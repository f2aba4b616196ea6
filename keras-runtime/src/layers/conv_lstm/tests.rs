//! `ConvLSTM` against central differences; training without dropout against inference.

use super::*;
use crate::activations::{Gelu, Sigmoid, Softplus, Tanh};
use crate::layers::testing::{Check, Continued};
use keras_shape::Shape;
use keras_shape::layers::Conv;

const STEPS: usize = 3;
const BATCH: usize = 2;
const CHANNELS: usize = 2;
const FILTERS: usize = 2;
const GATES: usize = 4 * FILTERS;

/// The places of a kernel of two taps an axis.
fn taps(image: &[usize], strides: usize, same: bool) -> (Taps, Shape) {
    let axes = image.len() - 1;
    let all = |size: usize| Shape::new(&[size; 3][..axes]);
    let conv = Conv {
        filters: FILTERS,
        kernel_size: all(2),
        strides: all(strides),
        dilation_rate: all(1),
        groups: 1,
        same,
        causal: false,
    };
    let image = Shape::new(image);
    (Taps::conv(&image, &conv), conv.output(&image))
}

/// All ways to run over images of this shape; `TAPS` values are under the kernel.
fn check<const TAPS: usize, A, R>(
    image: &[usize],
    functions: LSTMArguments<A, R>,
    (mask, initial_state): (Option<usize>, Option<usize>),
    keeps: bool,
) where
    A: Activation<f32> + Activation<f64>,
    R: Activation<f32> + Activation<f64>,
{
    let (input, step) = taps(image, 1 + image.len() % 2, false);
    let (state, _) = taps(step.dims(), 1, true);
    let drops = functions.dropout > 0.0 || functions.recurrent_dropout > 0.0;
    let ends = initial_state.is_some();
    let units = step.size();
    let stateful: &[usize] = if keeps { Box::leak(Box::new([units; 2])) } else { &[] };
    let rnn = RNNArguments {
        cell: functions,
        steps: STEPS,
        return_sequences: mask.is_some(),
        return_state: ends,
        go_backwards: ends,
        zero_output_for_mask: false,
        drops,
        seed: None,
        mask,
        initial_state,
        stateful,
    };
    let arguments = ConvLSTMArguments { rnn, input, state, filters: FILTERS };
    let mut inputs = vec![STEPS * image.iter().product::<usize>()];
    if initial_state.is_some() {
        inputs.extend([units, units]);
    }
    if mask.is_some() {
        inputs.push(STEPS);
    }
    let masks: Vec<usize> = mask.into_iter().collect();
    let outputs = if mask.is_some() { STEPS } else { 1 };
    let check = Check {
        arguments: &arguments,
        batch: BATCH,
        inputs: &inputs,
        masks: &masks,
        output: units * (outputs + if ends { 2 } else { 0 }),
        saved: arguments.saved(),
        scratch: arguments.scratch().len(BATCH),
    };
    let mut layer = ConvLSTM::<TAPS, TAPS, GATES, f64>::default();
    let ConvLSTM { kernel, recurrent_kernel, bias } = &mut layer;
    let all = kernel.iter_mut().chain(recurrent_kernel.iter_mut()).chain(bias.iter_mut());
    all.enumerate().for_each(|(k, w)| *w = (2.3 * k as f64 + 0.7).sin() * 0.8);
    let layer = Continued::new(layer, BATCH, 2 * units);
    type Layer<const TAPS: usize> = Continued<ConvLSTM<TAPS, TAPS, GATES, f64>>;
    check.run(&layer, |layer: &mut Layer<TAPS>| layer.layer.kernel.as_mut_slice());
    check.run(&layer, |layer: &mut Layer<TAPS>| layer.layer.recurrent_kernel.as_mut_slice());
    check.run(&layer, |layer: &mut Layer<TAPS>| layer.layer.bias.as_mut_slice());
}

fn functions(dropout: f64, recurrent_dropout: f64) -> LSTMArguments<Tanh, Sigmoid> {
    let (activation, recurrent_activation) = (Tanh, Sigmoid);
    LSTMArguments { activation, recurrent_activation, dropout, recurrent_dropout }
}

#[test]
fn gradients_with_states_and_masks() {
    for inputs in [(None, None), (None, Some(1)), (Some(1), None), (Some(3), Some(1))] {
        check::<4, _, _>(&[4, CHANNELS], functions(0.0, 0.0), inputs, false);
    }
    check::<8, _, _>(&[3, 3, CHANNELS], functions(0.0, 0.0), (Some(3), Some(1)), false);
    check::<16, _, _>(&[2, 2, 2, CHANNELS], functions(0.0, 0.0), (None, Some(1)), false);
}

#[test]
fn gradients_with_dropout() {
    for (dropout, recurrent_dropout) in [(0.4, 0.0), (0.0, 0.3), (0.4, 0.3)] {
        let functions = functions(dropout, recurrent_dropout);
        check::<4, _, _>(&[4, CHANNELS], functions, (Some(3), Some(1)), false);
        check::<8, _, _>(&[2, 3, CHANNELS], functions, (None, None), false);
    }
    let (activation, recurrent_activation) = (Gelu::DEFAULT, Softplus);
    let (dropout, recurrent_dropout) = (0.2, 0.5);
    let functions = LSTMArguments { activation, recurrent_activation, dropout, recurrent_dropout };
    check::<16, _, _>(&[2, 2, 3, CHANNELS], functions, (None, Some(1)), false);
}

#[test]
fn gradients_with_states_of_the_batch_before() {
    check::<4, _, _>(&[4, CHANNELS], functions(0.0, 0.0), (Some(1), None), true);
    check::<8, _, _>(&[3, 2, CHANNELS], functions(0.2, 0.3), (None, None), true);
}
