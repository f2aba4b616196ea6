//! Punctuation: an argument whose value is still to be typed.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, activation = );
        Dense(units = , use_bias = false);
        Dense(1);
    }
}

fn main() {}
