//! Models: mistakes that this compiler finds, and such that the Rust compiler finds.
use keras_runtime::prelude::*;

const HIDDEN: usize = 0;
const RATE: f64 = -0.5;

model! {
    struct Net {
        Input(784);
        Dense(HIDDEN, activation = relux);
        Dropout(RATE);
        Dense(10);
    }
}

fn main() {}
