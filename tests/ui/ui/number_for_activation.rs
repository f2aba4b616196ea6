//! Arguments: a number where a function belongs.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, activation = 3);
        Dense(1, kernel_regularizer = 0.01);
    }
}

fn main() {}
