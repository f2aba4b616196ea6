//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 6;

model! {
    struct Net {
        Input(STEPS, 4);
        Dense(3, activation = softmax(axis = 3));
        Flatten();
        Dense(1);
    }
}

fn main() {}
