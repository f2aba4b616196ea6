//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 28;

model! {
    struct Net {
        Input(784);
        Reshape((-1, WIDTH, -1));
        Flatten();
        Dense(10);
    }
}

fn main() {}
