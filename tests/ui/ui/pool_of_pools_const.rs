//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const SIDE: usize = 12;

model! {
    struct Net {
        Input(SIDE, SIDE, 1);
        MaxPooling2D(4);
        MaxPooling2D(4);
        Flatten();
        Dense(1);
    }
}

fn main() {}
