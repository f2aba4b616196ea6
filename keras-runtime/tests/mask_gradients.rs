//! No gradient goes through a mask, also where weights that learn have made it.

#![allow(dead_code, reason = "gradients are all that is asked for")]

use keras_runtime::prelude::*;
use keras_runtime::testing::differentiate;
use keras_runtime::train::create;

/// A network that makes its mask of its input and yields that too, and the same that is given the
/// mask.
macro_rules! networks {
    ($($name:ident $made:ident $given:ident: |$x:ident, $mask:ident| $layer:expr;)*) => {$(
        mod $name {
            use super::*;

            model! {
                pub struct $made {
                    let $x = Input(4, 3);
                    let $mask = Dense(4, activation = sigmoid, name = "gate")(Flatten()($x));
                    let y = $layer;
                    let head = Dense(2)(Flatten()(y));
                    (head, $mask)
                }
            }

            model! {
                pub struct $given {
                    let $x = Input(4, 3);
                    let $mask = Input(4);
                    let y = $layer;
                    Dense(2, name = "head")(Flatten()(y))
                }
            }

            #[test]
            fn a_mask_has_no_gradient() {
                let mut made = create::<$made<f64>>(3);
                let given = create::<$given<f64>>(5);
                let alone = create::<Gate<f64>>(1);
                let gate = alone.as_slice().len();
                made.as_mut_slice()[..gate].copy_from_slice(alone.as_slice());
                made.as_mut_slice()[gate..].copy_from_slice(given.as_slice());

                let x: Vec<f64> = (0..12).map(|i| (0.3 + i as f64).sin()).collect();
                let (up, own) = ([0.5, -1.5], [1.0, 0.5, -1.0, 2.0]);
                let made = differentiate(&*made, &x, &[&up[..], &own].concat(), true);
                let alone = differentiate(&*alone, &x, &own, true);
                let samples = [&x[..], &made.output[2..]].concat();
                let given = differentiate(&*given, &samples, &up, true);

                let found = made.weights.as_slice();
                assert_eq!(found[..gate], *alone.weights.as_slice());
                assert_eq!(found[gate..], *given.weights.as_slice());
                assert!(given.weights.as_slice().iter().any(|gradient| *gradient != 0.0));
                for i in 0..12 {
                    let sum = alone.input[i] + given.input[i];
                    assert!((made.input[i] - sum).abs() < 1e-12, "{} {sum}", made.input[i]);
                }
                assert_eq!(given.input[12..], [0.0; 4]);
            }
        }
    )*};
}

model! {
    /// What makes the mask.
    struct Gate {
        Input(4, 3);
        Flatten();
        Dense(4, activation = sigmoid);
    }
}

networks! {
    lstm Made Given: |x, mask| LSTM(3)(x, mask = mask);
    gru_both_ways Made Given: |x, mask| Bidirectional(GRU(2))(x, mask = mask);
    cells Made Given: |x, mask| RNN(LSTMCell(2))(x, mask = mask);
    pooling Made Given: |x, mask| GlobalAveragePooling1D()(x, mask = mask);
    normalization Made Given: |x, mask| BatchNormalization()(x, mask = mask);
    softmax Made Given: |x, mask| Softmax()(Reshape((4,))(Dense(1)(x)), mask = mask);
    attention Made Given: |x, mask| Attention()(x, x, mask = (mask, mask));
    multi_head Made Given: |x, mask| MultiHeadAttention(1, 2)(x, x, value_mask = mask);
    of_pairs Made Given: |x, mask| MultiHeadAttention(1, 2)(
        x, x, attention_mask = Reshape(4, 4)(RepeatVector(4)(mask))
    );
}

/// Two networks, which are the same but for the gate's flag.
macro_rules! gated {
    ($($name:ident $trainable:literal;)*) => {$(
        model! {
            struct $name {
                let x = Input(4, 3);
                let mask = Dense(4, activation = sigmoid, trainable = $trainable)(Flatten()(x));
                let steps = Dense(5, activation = tanh)(x);
                Dense(1)(LSTM(3)(steps, mask = mask))
            }
        }

        impl $name {
            /// The weights after steps with other gradients in the same room.
            fn trained() -> Vec<f32> {
                let x: Vec<[[f32; 3]; 4]> =
                    (0..10).map(|i| [[0.1 * i as f32, 0.5, -0.3]; 4]).collect();
                let y: Vec<f32> = (0..10).map(|i| i as f32).collect();
                let mut net = $name::new(1);
                let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
                trainer.fit(&x, &y, Fit::default().batch_size(4).epochs(3).verbose(0)).unwrap();
                net.as_slice().to_vec()
            }
        }
    )*};
}

gated! {
    Learning true;
    Frozen false;
}

#[test]
fn training_leaves_what_makes_a_mask_alone() {
    assert_eq!(Learning::trained(), Frozen::trained());
}
