//! Gradients with all masks, and what Keras gives where nothing is left to attend to.

use super::super::Dense;
use super::super::testing::Check;
use super::*;
use keras_shape::Shape;
use nalgebra::SMatrix;

fn wave<const R: usize, const C: usize>(seed: f64) -> SMatrix<f64, R, C> {
    SMatrix::from_fn(|i, j| (seed + 1.3 * i as f64 + 2.1 * j as f64).sin())
}

fn dense<const IN: usize, const OUT: usize, const BIAS: usize>(
    seed: f64,
) -> Dense<IN, OUT, f64, BIAS> {
    Dense { kernel: wave(seed), bias: wave(seed + 0.7) }
}

/// Inputs of 3 queries of width 4, 2 values of width 3, keys, and a mask of each kind.
const INPUTS: [usize; 7] = [12, 6, 8, 3, 2, 2, 6];
const MASKS: [usize; 4] = [3, 4, 5, 6];

/// Combinations of masks.
fn masks() -> Vec<AttentionMasks> {
    let none = AttentionMasks::NONE;
    vec![
        none,
        AttentionMasks { causal: true, ..none },
        AttentionMasks { query: Some(3), ..none },
        AttentionMasks { value: Some(4), ..none },
        AttentionMasks { value: Some(4), key: Some(5), window: Some(2), ..none },
        AttentionMasks { pairs: Some(PairMask::new(6, &Shape::new(&[3, 2]))), ..none },
        AttentionMasks {
            query: Some(3),
            value: Some(4),
            causal: true,
            pairs: Some(PairMask::new(6, &Shape::new(&[1, 3, 2]))),
            ..none
        },
    ]
}

fn arguments(masks: AttentionMasks) -> AttentionArguments {
    AttentionArguments {
        queries: 3,
        keys: 2,
        dim: 4,
        value_dim: 3,
        key: 2,
        masks,
        dropout: 0.0,
        seed: None,
        return_attention_scores: false,
    }
}

fn scored<L>(layer: &L, arguments: &AttentionArguments, weights: fn(&mut L) -> &mut [f64])
where
    L: crate::layer::Layer<f64, AttentionArguments> + Clone,
{
    let check = Check {
        arguments,
        batch: 2,
        inputs: &INPUTS,
        masks: &MASKS,
        output: 9 + if arguments.return_attention_scores { 6 } else { 0 },
        saved: arguments.saved(),
        scratch: arguments.scratch(),
    };
    check.run(layer, weights);
}

/// A score less 10⁹ has too few digits left for differences: each query keeps a key here.
#[test]
fn attention() {
    let (none, value) = (AttentionMasks::NONE, Some(6));
    let masks = [
        none,
        AttentionMasks { causal: true, ..none },
        AttentionMasks { query: Some(3), ..none },
        AttentionMasks { value, ..none },
        AttentionMasks { query: Some(3), value, causal: true, ..none },
    ];
    for masks in masks {
        for (dropout, return_attention_scores) in [(0.0, false), (0.0, true), (0.4, true)] {
            let arguments =
                AttentionArguments { dropout, return_attention_scores, ..arguments(masks) };
            scored(&Attention::<0, 0, f64>::default(), &arguments, |_| &mut []);
            let layer = Attention::<1, 0, f64> { scale: wave(0.5), ..Default::default() };
            scored(&layer, &arguments, |layer| layer.scale.as_mut_slice());
            let layer = Attention::<1, 1, f64> { scale: wave(0.5), concat_score_weight: wave(2.0) };
            scored(&layer, &arguments, |layer| layer.scale.as_mut_slice());
            scored(&layer, &arguments, |layer| layer.concat_score_weight.as_mut_slice());
            let layer = AdditiveAttention::<4, f64, 1> { scale: wave(0.5) };
            scored(&layer, &arguments, |layer| layer.scale.as_mut_slice());
            scored(&AdditiveAttention::<4, f64, 0>::default(), &arguments, |_| &mut []);
        }
    }
}

#[test]
fn attention_whose_keys_are_its_values() {
    let arguments = AttentionArguments {
        value_dim: 4,
        key: 1,
        queries: 3,
        keys: 2,
        ..arguments(AttentionMasks::NONE)
    };
    let check = Check {
        arguments: &arguments,
        batch: 2,
        inputs: &[12, 8],
        masks: &[],
        output: 12,
        saved: arguments.saved(),
        scratch: arguments.scratch(),
    };
    check.run(&Attention::<0, 0, f64>::default(), |_| &mut []);
    let layer = AdditiveAttention::<4, f64, 1> { scale: wave(0.5) };
    check.run(&layer, |layer| layer.scale.as_mut_slice());
}

/// The weights of a layer, one after the other.
macro_rules! weights {
    ($check:expr, $layer:expr, $($part:ident),*) => {$(
        $check.run(&$layer, |layer| layer.$part.kernel.as_mut_slice());
        $check.run(&$layer, |layer| layer.$part.bias.as_mut_slice());
    )*};
}

type Net<
    const QUERIES: usize,
    const KEYS: usize,
    const VALUES: usize,
    const OUT: usize,
    const BIAS: usize,
    Gate,
> = MultiHeadAttention<
    Dense<4, QUERIES, f64, BIAS>,
    Dense<4, KEYS, f64, BIAS>,
    Dense<3, VALUES, f64, BIAS>,
    Dense<OUT, 5, f64, BIAS>,
    Gate,
>;

/// Two heads of width 3, values of width 2.
fn heads(masks: AttentionMasks, left_out: LeftOut) -> MultiHeadArguments {
    MultiHeadArguments {
        groups: 1,
        queries: 3,
        keys: 2,
        heads: 2,
        key_heads: 2,
        key_dim: 3,
        value_dim: 2,
        gate: false,
        key: 2,
        masks,
        left_out,
        dropout: 0.0,
        seed: Some(3),
        return_attention_scores: false,
    }
}

fn check(arguments: &MultiHeadArguments) -> Check<'_, MultiHeadArguments> {
    let scores = arguments.heads * arguments.queries * arguments.keys;
    Check {
        arguments,
        batch: 2,
        inputs: &INPUTS,
        masks: &MASKS,
        output: 15 + if arguments.return_attention_scores { scores } else { 0 },
        saved: arguments.saved(),
        scratch: arguments.scratch(),
    }
}

#[test]
fn multi_head_attention() {
    let layer: Net<6, 6, 4, 4, 1, ()> = MultiHeadAttention {
        query: dense(0.1),
        key: dense(0.2),
        gate: (),
        value: dense(0.3),
        attention_output: dense(0.4),
    };
    for masks in masks() {
        let fused = heads(masks, LeftOut::Replaced);
        let zero = heads(masks, LeftOut::Zero);
        let dropping = MultiHeadArguments { dropout: 0.4, return_attention_scores: true, ..zero };
        for arguments in [fused, zero, dropping] {
            weights!(check(&arguments), layer, query, key, value, attention_output);
        }
    }
}

#[test]
fn gated_without_bias() {
    let layer: Net<6, 6, 4, 4, 0, Dense<4, 4, f64, 0>> = MultiHeadAttention {
        query: dense(0.1),
        key: dense(0.2),
        gate: dense(0.5),
        value: dense(0.3),
        attention_output: dense(0.4),
    };
    let arguments = MultiHeadArguments { gate: true, ..heads(masks()[3], LeftOut::Replaced) };
    weights!(check(&arguments), layer, query, key, gate, value, attention_output);
}

#[test]
fn group_query_attention() {
    let layer: Net<8, 4, 4, 8, 1, ()> = GroupQueryAttention {
        query: dense(0.1),
        key: dense(0.2),
        gate: (),
        value: dense(0.3),
        attention_output: dense(0.4),
    };
    for masks in masks() {
        let arguments = MultiHeadArguments {
            heads: 4,
            key_heads: 2,
            key_dim: 2,
            ..heads(masks, LeftOut::Replaced)
        };
        weights!(check(&arguments), layer, query, key, value, attention_output);
    }
}

/// A query without keys: the mean of all values, or nothing.
#[test]
fn nothing_to_attend_to() {
    let identity = |arguments: &MultiHeadArguments| {
        let layer = MultiHeadAttention {
            query: dense::<4, 6, 1>(0.1),
            key: dense::<4, 6, 1>(0.2),
            gate: (),
            value: Dense::<3, 4, f64, 0> { kernel: wave(0.3), bias: SMatrix::zeros() },
            attention_output: Dense::<4, 5, f64, 0> { kernel: wave(0.3), bias: SMatrix::zeros() },
        };
        let check = check(arguments);
        let mut inputs = check.samples();
        inputs[4] = vec![0.0, 0.0, 1.0, 1.0];
        check.forward(&layer, &inputs, false, &mut [])
    };
    let masks = AttentionMasks { value: Some(4), ..AttentionMasks::NONE };
    let zero = identity(&heads(masks, LeftOut::Zero));
    assert!(zero[..15].iter().all(|&y| y == 0.0) && zero[15..].iter().all(|&y| y != 0.0));
    let mean = identity(&heads(masks, LeftOut::Replaced));
    assert!(mean[..5].iter().zip(&mean[5..10]).all(|(a, b)| a == b && *a != 0.0));
    assert_eq!(mean[15..], zero[15..]);
}
