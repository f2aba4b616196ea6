//! How much memory training takes, counted by hand.

use keras_runtime::learn::{Adam, Momentum, SGD};
use keras_runtime::prelude::*;

model! { struct Xor { Input(2); Dense(4, activation = tanh); Dense(1, activation = sigmoid); } }

#[test]
fn a_small_network() {
    // The number of steps and the slots of 17 weights; then the most that lives at one time: either when the first
    // layer goes back, with its 4 values, their gradients and those of 12 weights, or when the last one does, with
    // its input and logit, the gradients of both, and those of 5 weights.
    let of = |slots: usize, batch: usize| {
        let first = 4 * batch + 4 * batch + 12;
        let last = 4 * batch + batch + batch + 4 * batch + 5;
        1 + slots * 17 + first.max(last)
    };
    assert_eq!(Xor::train_arena::<SGD, 1>(), of(0, 1));
    assert_eq!(Xor::train_arena::<SGD<Momentum>, 1>(), of(1, 1));
    assert_eq!(Xor::train_arena::<Adam, 4>(), of(2, 4));
    assert_eq!(Xor::TRAIN_BYTES, 4 * of(0, 1));
    assert_eq!(Xor::train_bytes::<Adam, 4>(), 4 * of(2, 4));
}

model! { struct Three { Input(50); Dense(50); Dense(50); Dense(50); } }
model! { struct Six { Input(50); Dense(50); Dense(50); Dense(50); Dense(50); Dense(50); Dense(50); } }

#[test]
fn the_gradient_of_weights_is_that_of_one_layer_at_a_time() {
    let layer = 50 * 50 + 50;
    // While the second layer goes back: three gradients and values beside the gradient of one layer's weights.
    assert!((layer..layer + 10 * 50).contains(&Three::train_arena::<SGD, 1>()));
    // Three layers more are three values more, and no gradient of weights.
    assert_eq!(Six::train_arena::<SGD, 1>() - Three::train_arena::<SGD, 1>(), 3 * 50);
    assert_eq!(Six::train_arena::<SGD<Momentum>, 1>() - Six::train_arena::<SGD, 1>(), 6 * layer);
}

model! {
    struct Frozen {
        Input(50);
        Dense(50, trainable = false);
        Dense(50, trainable = false);
        Dense(50, trainable = false);
        Dense(50, trainable = false);
        Dense(50, trainable = false);
        Dense(2);
    }
}

#[test]
fn what_is_frozen_takes_nothing() {
    // The way back of the last layer: what goes in and comes out, the gradients of the latter and of the weights,
    // and their slots. On the way there are two values at a time.
    let layer = 50 * 2 + 2;
    assert_eq!(Frozen::train_arena::<Adam, 1>(), 1 + 2 * layer + 50 + 2 + 2 + layer);
}
