//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const ROWS: usize = 0;

model! {
    struct Net {
        Input(784);
        Reshape((ROWS, 28));
        Dense(10);
    }
}

fn main() {}
