//! Punctuation: commas, as in Keras's list.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4),
        Dense(10, activation = relu),
        Dense(1),
    }
}

fn main() {}
