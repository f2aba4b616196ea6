//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const WIDTH: usize = 28;

model! {
    struct Net {
        Input(WIDTH * WIDTH);
        Reshape((WIDTH, WIDTH - 1));
        Flatten();
        Dense(10);
    }
}

fn main() {}
