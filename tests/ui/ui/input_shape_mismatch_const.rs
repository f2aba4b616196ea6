//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const HIDDEN: usize = 64;
const NARROW: usize = HIDDEN / 2;

model! {
    struct Net {
        Input(784);
        Dense(HIDDEN, activation = relu);
        Dense(10, input_shape = NARROW);
    }
}

fn main() {}
