//! Attention and masks in networks: gradients, what Keras gives by hand, weights and shapes.

use keras_runtime::model::Model;
use keras_runtime::prelude::*;
use keras_runtime::sample::Sample;
use keras_runtime::testing::{differentiate, gradient_error};
use keras_runtime::train::create;

fn check<M: Model<Element = f64>>() {
    let samples: Vec<f64> =
        (0..3 * M::Input::LEN).map(|i| (1.7 * i as f64 + 0.3).sin() * 1.5).collect();
    let error = gradient_error(&*create::<M>(7), &samples);
    assert!(error < 1e-6, "{}: {error}", M::NAME);
}

/// Networks with their checks.
macro_rules! checks {
    ($($test:ident: $name:ident { $($body:tt)* })*) => {$(
        #[test]
        fn $test() {
            model! { struct $name { $($body)* } }
            check::<$name<f64>>();
        }
    )*};
}

checks! {
    dot: Dots {
        let x = Input(2, 3);
        let a = Dense(4)(x);
        let y = Dot(axes = 1)(a, x);
        let z = Dot(axes = (2, 1), normalize = true)(a, y);
        Dense(1)(Flatten()(z))
    }
    attention: Plain {
        let x = Input(3, 4);
        let q = Dense(4)(x);
        let a = Attention(use_scale = true)(q, x);
        let b = Attention(score_mode = concat)(x, q, a, use_causal_mask = true);
        let (c, scores) = AdditiveAttention()(a, b, return_attention_scores = true);
        let d = AdditiveAttention(use_scale = false)(c, q);
        Concatenate()(d, scores)
    }
    multi_head: MultiHead {
        let x = Input(3, 4);
        let a = MultiHeadAttention(2, 3)(x, x);
        let b = MultiHeadAttention(num_heads = 2, key_dim = 2, value_dim = 3, use_bias = false)(
            a, x, key = a, use_causal_mask = true);
        let (c, scores) = MultiHeadAttention(2, 2, output_shape = 5, use_gate = true)(
            b, a, return_attention_scores = true);
        let s = Reshape(3, 6)(scores);
        Concatenate()(c, s, MultiHeadAttention(1, 2, sliding_window = 2)(x, b))
    }
    multi_head_on_images: Images {
        let x = Input(2, 2, 3);
        MultiHeadAttention(2, 2, attention_axes = (1, 2), output_shape = (2, 2))(x, Dense(2)(x))
    }
    group_query: Groups {
        let x = Input(3, 4);
        GroupQueryAttention(head_dim = 2, num_query_heads = 4, num_key_value_heads = 2)(x, Dense(4)(x))
    }
}

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
