//! Arguments: a constant of the wrong type.
use keras_runtime::prelude::*;

const HIDDEN: f64 = 2.5;

model! {
    struct Net {
        Input(4);
        Dense(HIDDEN, activation = relu);
        Dense(1);
    }
}

fn main() {}
