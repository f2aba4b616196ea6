//! Models: five mistakes in one network, each with its own error.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Dense(0, activation = relu);
        Dropout(1.5);
        Dence(64);
        Dense(10, activation = sofmax, use_bais = false);
    }
}

fn main() {}
