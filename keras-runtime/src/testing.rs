//! Passes on plain slices, and the gradient check: for tests of networks and of layers.

use crate::element::{Element, Real};
use crate::kernels::{Engine, Native};
use crate::learn::{Batch, Learn, Planned, SGD, Weights};
use crate::model::Model;
use crate::ports::Ports;
use crate::states::States;
use crate::tape::{Learning, Pass, Search, Squares, Tape, Training};
use crate::train::{Arena, Asked, zeroed};

/// What [`differentiate`] finds.
#[derive(Debug)]
pub struct Derivatives<M: Model> {
    /// What comes out, output after output.
    pub output: Vec<M::Element>,
    /// What layers add to the loss.
    pub penalty: M::Element,
    /// Gradient with respect to the samples, input after input.
    pub input: Vec<M::Element>,
    /// Gradient with respect to the weights.
    pub weights: Box<M>,
}

/// Runs samples end to end forward and back: the gradients of Σ `upstream` · output + penalty.
/// Several inputs or outputs lie one after the other, each with all its samples.
///
/// `training` is Keras's argument of the call. All layers learn, also those that are frozen in
/// the macro.
///
/// ```
/// use keras_runtime::{prelude::*, testing::differentiate};
/// model! { struct Net { Input(2); Dense(1, use_bias = false); } }
/// let mut net = Net::new(0);
/// net.dense.set_kernel(&[[3.0], [5.0]]);
/// let found = differentiate(&*net, &[1.0, 2.0], &[10.0], false);
/// assert_eq!((found.output, found.input), (vec![13.0], vec![30.0, 50.0]));
/// assert_eq!(found.weights.dense.kernel.as_slice(), [10.0, 20.0]);
/// ```
pub fn differentiate<M: Model>(
    model: &M,
    samples: &[M::Element],
    upstream: &[M::Element],
    training: bool,
) -> Derivatives<M> {
    differentiate_on(&Native::new(1), model, samples, upstream, training)
}

/// The same by an engine of your choice.
///
/// ```
/// use keras_runtime::{prelude::*, testing::{differentiate, differentiate_on}};
/// model! { struct Net { Input(2); Dense(1, activation = tanh); } }
/// let net = Net::new(0);
/// let [native, exact] = [
///     differentiate(&*net, &[1.0, 2.0], &[1.0], false),
///     differentiate_on(&Reference, &*net, &[1.0, 2.0], &[1.0], false),
/// ];
/// assert!((native.input[0] - exact.input[0]).abs() < 1e-6);
/// ```
pub fn differentiate_on<M: Model, E: Engine<M::Element>>(
    engine: &E,
    model: &M,
    samples: &[M::Element],
    upstream: &[M::Element],
    training: bool,
) -> Derivatives<M> {
    let (graph, batch) = (M::GRAPH, samples.len() / M::Input::LEN.max(1));
    let has_weights = |layer| M::WEIGHTS.iter().any(|weight| weight.layer == layer);
    let plan = Arena::new(
        graph,
        &Asked {
            back: true,
            learns: &(0..M::LAYERS.len()).map(has_weights).collect::<Vec<_>>(),
            wanted: &vec![true; graph.sizes.len()],
            skip_heads: &vec![false; graph.outputs.len()],
        },
    );
    // What is read before it is written shows.
    let mut arena = vec![M::Element::NAN; plan.size * batch];
    let mut weights = zeroed::<M>();
    let inputs = M::Input::split(samples, batch);
    let mut tape = Tape {
        engine,
        pass: Pass {
            graph,
            batch,
            inputs: inputs.as_ref(),
            values: &mut arena,
            scratch: &mut vec![M::Element::NAN; graph.scratch.len(batch)],
            states: States::none(),
            state_sizes: &[],
            training: Some(Training {
                saved: &mut [],
                gradients: &mut [],
                wanted: &vec![true; graph.sizes.len()],
                trainable: &vec![true; M::LAYERS.len()],
                mode: training,
                accumulate: false,
                squares: Squares::default(),
                skip_heads: &vec![false; graph.outputs.len()],
                seed: 0,
                penalty: M::Element::ZERO,
            }),
            offsets: Some(plan.offsets()),
            again: false,
            search: Search::Off,
        },
    };
    model.forward(&mut tape);
    let (mut output, mut upstream) = (Vec::new(), upstream);
    for place in graph.outputs {
        output.extend_from_slice(tape.pass.value(place.value));
        let (own, rest) = upstream.split_at(graph.sizes[place.value] * batch);
        tape.pass.gradient(place.value).copy_from_slice(own);
        upstream = rest;
    }
    // What the way back should not read shows too.
    for range in plan.free_at_loss() {
        tape.pass.values[range.start * batch..range.end * batch].fill(M::Element::NAN);
    }
    model.backward(&mut tape, Some(&mut weights));
    let input = (0..graph.inputs).flat_map(|input| tape.pass.gradient(input).to_vec()).collect();
    let penalty = tape.pass.training.map_or(M::Element::ZERO, |training| training.penalty);
    Derivatives { output, penalty, input, weights }
}

/// The largest relative error of a network's gradients against central differences, over all
/// inputs and weights: |found − expected| / max(1, |expected|).
///
/// In `f64`, below 1e-6 where all functions are smooth.
///
/// ```
/// use keras_runtime::{prelude::*, testing::gradient_error, train::create};
/// model! { struct Net { Input(3); Dense(4, activation = tanh); Dense(2); } }
/// let net = create::<Net<f64>>(1);
/// let error = gradient_error(&*net, &[0.1, -0.2, 0.3, 0.5, 0.4, -0.6]);
/// assert!(error < 1e-6, "{error}");
/// ```
pub fn gradient_error<M: Model>(model: &M, samples: &[M::Element]) -> f64 {
    gradient_error_in(model, samples, false)
}

/// The same with Keras's `training` argument, for layers that are not random then: those with
/// statistics of the batch.
///
/// ```
/// use keras_runtime::{prelude::*, testing::gradient_error_in, train::create};
/// model! { struct Net { Input(2); BatchNormalization(); } }
/// let error = gradient_error_in(&*create::<Net<f64>>(1), &[0.1, -0.2, 0.3, 0.5, 0.4, -0.6], true);
/// assert!(error < 1e-6, "{error}");
/// ```
pub fn gradient_error_in<M: Model>(model: &M, samples: &[M::Element], training: bool) -> f64 {
    let batch = samples.len() / M::Input::LEN.max(1);
    let upstream: Vec<M::Element> = (0..batch * M::Output::LEN)
        .map(|i| M::Element::from_f64(0.3 + 0.7 * libm::sin(1.0 + i as f64)))
        .collect();
    let found = differentiate(model, samples, &upstream, training);
    let value = |model: &M, samples: &[M::Element]| {
        let found = differentiate(model, samples, &upstream, training);
        let terms = found.output.iter().zip(&upstream).map(|(y, u)| y.to_f64() * u.to_f64());
        terms.sum::<f64>() + found.penalty.to_f64()
    };
    let mut worst = 0.0f64;
    let mut compare = |found: f64, above: f64, below: f64, step: f64| {
        let expected = (above - below) / (2.0 * step);
        worst = worst.max((found - expected).abs() / expected.abs().max(1.0));
    };
    const STEP: f64 = 1e-5;
    let step = M::Element::from_f64(STEP);
    let mut moved = samples.to_vec();
    for (i, &x) in samples.iter().enumerate() {
        moved[i] = x + step;
        let above = value(model, &moved);
        moved[i] = x - step;
        compare(found.input[i].to_f64(), above, value(model, &moved), STEP);
        moved[i] = x;
    }
    let mut moved = zeroed::<M>();
    moved.as_mut_slice().copy_from_slice(model.as_slice());
    let mut offset = 0;
    for weight in M::WEIGHTS {
        for i in (offset..offset + weight.len()).filter(|_| weight.trainable) {
            let w = model.as_slice()[i];
            moved.as_mut_slice()[i] = w + step;
            let above = value(&moved, samples);
            moved.as_mut_slice()[i] = w - step;
            let below = value(&moved, samples);
            compare(found.weights.as_slice()[i].to_f64(), above, below, STEP);
            moved.as_mut_slice()[i] = w;
        }
        offset += weight.len();
    }
    worst
}

/// The largest relative difference of the gradients by which a network learns on a device, as
/// [`learn`](crate::learn) computes them in the memory that it plans, from those of [`differentiate`], penalties of
/// weights included. Samples as there, `BATCH` of them.
///
/// ```
/// use keras_runtime::{prelude::*, testing::learning_error, train::create};
/// model! { struct Net { Input(3); Dense(4, activation = tanh); Dense(2); } }
/// let error = learning_error::<_, 2>(&*create::<Net<f64>>(1), &[0.1, -0.2, 0.3, 0.5, 0.4, -0.6]);
/// assert!(error < 1e-12, "{error}");
/// ```
pub fn learning_error<M: Learn, const BATCH: usize>(model: &M, samples: &[M::Element]) -> f64 {
    let upstream: Vec<M::Element> = (0..BATCH * M::Output::LEN)
        .map(|i| M::Element::from_f64(0.3 + 0.7 * libm::sin(1.0 + i as f64)))
        .collect();
    let mut expected = differentiate(model, samples, &upstream, true).weights;
    let mut copy = zeroed::<M>();
    copy.as_mut_slice().copy_from_slice(model.as_slice());
    let mut rest = expected.as_mut_slice();
    let mut values = copy.as_slice();
    for row in M::LEARNING {
        let (gradient, weight);
        (gradient, rest) = rest.split_at_mut(row.len);
        (weight, values) = values.split_at(row.len);
        if let Some(regularizer) = row.regularizer {
            regularizer.add_gradient(weight, row.shape, M::Element::ONE, gradient);
        }
    }
    let (start, mut worst) = (copy.as_slice().as_ptr().addr(), 0.0f64);
    let mut compare = |change: Weights<'_, M::Element>| {
        let offset = (change.weight.as_ptr().addr() - start) / size_of::<M::Element>();
        for (found, expected) in change.gradient.iter().zip(&expected.as_slice()[offset..]) {
            let off = (found.to_f64() - expected.to_f64()).abs() / expected.abs().to_f64().max(1.0);
            worst = if off <= worst || worst.is_nan() { worst } else { off }; // A NaN is the worst.
        }
    };
    let plan = const { &<M::Plan<Batch<SGD, BATCH>> as Planned>::PLAN };
    let inputs = M::Input::split(samples, BATCH);
    let mut pass = Learning {
        rows: M::LEARNING,
        plan,
        batch: BATCH,
        inputs: inputs.as_ref(),
        // What is read before it is written shows.
        arena: &mut vec![M::Element::NAN; plan.size],
        slots: &mut [],
        slots_each: 0,
        squares: false,
        training: true,
        skip_head: false,
        seed: 0,
        penalty: M::Element::ZERO,
        change: &mut compare,
    };
    copy.forward(&mut pass);
    let mut upstream = upstream.as_slice();
    for output in M::GRAPH.outputs {
        let (own, rest) = upstream.split_at(M::GRAPH.sizes[output.value] * BATCH);
        pass.differentiate(output.value, |_, gradient, _| gradient.copy_from_slice(own));
        upstream = rest;
    }
    copy.learn(&mut pass);
    worst
}
