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
