//! Attention and masks in networks: weights, masks that travel, dropout.

use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

#[test]
fn weights_are_those_of_keras() {
    model! {
        struct Net {
            let x = Input(4, 5);
            let v = Input(3, 6);
            MultiHeadAttention(2, 3, value_dim = 4)(x, v)
        }
    }
    let weights: Vec<_> =
        Net::<f32>::WEIGHTS.iter().map(|weight| (weight.name, weight.shape.to_vec())).collect();
    let name = |name: &'static str| ["multi_head_attention/", name].concat();
    let expected = [
        (name("query/kernel"), vec![5, 2, 3]),
        (name("query/bias"), vec![2, 3]),
        (name("key/kernel"), vec![6, 2, 3]),
        (name("key/bias"), vec![2, 3]),
        (name("value/kernel"), vec![6, 2, 4]),
        (name("value/bias"), vec![2, 4]),
        (name("attention_output/kernel"), vec![2, 4, 5]),
        (name("attention_output/bias"), vec![5]),
    ];
    assert!(weights.iter().map(|(name, shape)| (name.to_string(), shape.clone())).eq(expected));
}

/// A mask made by one layer is used by another, past those that pass it on.
#[test]
fn masks_travel() {
    model! { struct Mean { Input(3, 2); Masking(mask_value = 9.0); Dropout(0.5); GlobalAveragePooling1D(); } }
    let y = Mean::new(0).predict(&[[1.0, 2.0], [9.0, 9.0], [3.0, 9.0]]);
    assert_eq!(y, [2.0, 5.5]);
    model! {
        struct Attended {
            let x = Input(2, 1);
            let x = Masking()(x);
            Attention()(x, x)
        }
    }
    let y = Attended::new(0).predict(&[[0.0], [3.0]]);
    assert_eq!(y, [[0.0], [3.0]]);
}

#[test]
fn masked_softmax() {
    model! {
        struct Net {
            let x = Input(3);
            let mask = ReLU(max_value = 1.0)(x);
            Softmax()(x, mask = mask)
        }
    }
    let y = Net::new(0).predict(&[1.0, 1.0, -5.0]);
    assert_eq!(y, [0.5, 0.5, 0.0]);
}

/// Weights of attention are dropped in training alone, and their mean stays.
#[test]
fn dropout() {
    model! {
        struct Net {
            let x = Input(50, 2);
            MultiHeadAttention(2, 3, dropout = 0.5, seed = 4)(x, x)
        }
    }
    let (net, x) = (create::<Net<f64>>(3), [0.5; 100]);
    let quiet = differentiate(&*net, &x, &[1.0; 100], false).output;
    let loud = differentiate(&*net, &x, &[1.0; 100], true).output;
    assert!(quiet.iter().zip(&loud).any(|(a, b)| (a - b).abs() > 1e-3));
    let mean = |y: &[f64]| y.iter().step_by(2).sum::<f64>() / 50.0;
    assert!((mean(&quiet) - mean(&loud)).abs() < 0.1 * mean(&quiet).abs());
}

/// A network with the weights sin(step · i + 1).
fn waves<M: Model<Element = f64>>(step: f64) -> Box<M> {
    let mut net = create::<M>(0);
    let weights = net.as_mut_slice().iter_mut().enumerate();
    weights.for_each(|(i, weight)| *weight = (step * i as f64 + 1.0).sin());
    net
}

/// What comes out for two samples: queries sin(1.3 · i + 0.5), values cos(0.7 · i + 0.2), masks.
fn outputs<M: Model<Element = f64>>(
    queries: usize,
    values: usize,
    masks: &[f64],
    len: usize,
) -> Vec<f64> {
    let queries = (0..queries).map(|i| (1.3 * i as f64 + 0.5).sin());
    let values = (0..values).map(|i| (0.7 * i as f64 + 0.2).cos());
    let samples: Vec<f64> = queries.chain(values).chain(masks.iter().copied()).collect();
    differentiate(&*waves::<M>(0.9), &samples, &vec![0.0; len], false).output
}

/// Compares the first values and Σ y · sin(i).
fn compare(found: &[f64], first: [f64; 3], sum: f64) {
    for (found, expected) in found.iter().zip(first) {
        assert!((found - expected).abs() < 2e-5, "{found} {expected}");
    }
    let found: f64 = found.iter().enumerate().map(|(i, y)| y * (i as f64).sin()).sum();
    assert!((found - sum).abs() < 1e-4, "{found} {sum}");
}

/// The numbers are those of Keras 3.15.1.
#[test]
fn attention_axes() {
    const WIDTH: usize = 2;
    model! {
        struct Last {
            let q = Input(2, 3, 4);
            let v = Input(2, 2, 3);
            let (y, s) = MultiHeadAttention(2, 3, attention_axes = 2)(
                q, v, return_attention_scores = true);
            (y, s)
        }
    }
    let found = outputs::<Last<f64>>(48, 24, &[], 96);
    compare(&found[..48], [-0.885_528_8, -0.400_595_75, 0.387_500_2], 1.730_597_0);
    compare(&found[48..], [0.732_584_1, 0.267_415_88, 0.049_475_92], 1.459_792_5);
    model! {
        struct First {
            let q = Input(3, WIDTH, 4);
            let v = Input(4, WIDTH, 3);
            let (y, s) = MultiHeadAttention(2, 3, attention_axes = 1)(
                q, v, return_attention_scores = true);
            (y, s)
        }
    }
    let found = outputs::<First<f64>>(48, 48, &[], 144);
    compare(&found[..48], [-0.405_047_6, -0.189_048_02, 0.170_019_5], 1.328_832_9);
    compare(&found[48..], [0.173_652_32, 0.595_908_34, 0.064_164_06], 1.233_885_2);
    model! {
        struct Outer {
            let q = Input(2, 2, 2, 2);
            let v = Input(3, 2, 2, 2);
            MultiHeadAttention(2, 3, attention_axes = (1, -2))(q, v)
        }
    }
    let found = outputs::<Outer<f64>>(32, 48, &[], 32);
    compare(&found, [-0.874_276_3, -1.487_879_2, -0.535_739_3], 0.587_230_8);
}

#[test]
fn masks_over_some_axes() {
    model! {
        struct OfValues {
            let q = Input(2, 3, 4);
            let v = Input(2, 2, 3);
            let mask = Input(2, 2);
            MultiHeadAttention(2, 3, attention_axes = 2)(q, v, value_mask = mask)
        }
    }
    let masks = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0];
    let found = outputs::<OfValues<f64>>(48, 24, &masks, 48);
    compare(&found, [-1.510_425_9, -0.820_485_5, 0.490_382_1], -1.289_644_8);
    model! {
        struct OfPairs {
            let q = Input(3, 2, 4);
            let v = Input(2, 2, 3);
            let mask = Input(3, 2);
            MultiHeadAttention(2, 3, attention_axes = 1)(q, v, attention_mask = mask)
        }
    }
    let masks = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0];
    let found = outputs::<OfPairs<f64>>(48, 24, &masks, 48);
    compare(&found, [-1.510_425_9, -0.820_485_5, 0.490_382_1], -10.711_367_8);
}

/// As in Keras 3.15.1, a mask of queries counts where it travels with them, not where it is given.
#[test]
fn masks_of_queries() {
    model! {
        struct Given {
            let x = Input(3, 2);
            let mask = Input(3);
            MultiHeadAttention(1, 2)(x, x, query_mask = mask)
        }
    }
    let samples = [1.0, 2.0, -0.5, 0.5, 0.25, -1.0, 1.0, 0.0, 1.0];
    let found = differentiate(&*waves::<Given<f64>>(1.0), &samples, &[0.0; 6], false).output;
    compare(&found[..3], [-1.572_857_6, -1.237_384_1, -1.834_336_3], -2.709_180_1);
    model! {
        struct Travelling {
            let x = Input(3, 2);
            let mask = Input(3);
            let given = Input(3);
            let query = BatchNormalization(epsilon = 0.0)(x, mask = mask);
            MultiHeadAttention(1, 2)(query, x, query_mask = given)
        }
    }
    let mut net = create::<Travelling<f64>>(0);
    let attention: Vec<f64> = waves::<Given<f64>>(1.0).as_slice().to_vec();
    let weights = net.as_mut_slice();
    let start = weights.len() - attention.len();
    weights[start..].copy_from_slice(&attention);
    let samples = [&samples[..], &[0.0, 1.0, 1.0]].concat();
    let found = differentiate(&*net, &samples, &[0.0; 6], false).output;
    compare(&found[..3], [-1.572_857_6, -1.237_384_1, -1.467_393_4], -2.375_519_8);
}
