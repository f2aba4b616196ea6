//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const WIDTH: usize = 28;

model! {
    struct Net {
        Input(WIDTH, 3);
        Normalization(axis = -3);
        Flatten();
        Dense(1);
    }
}

fn main() {}
