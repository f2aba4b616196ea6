//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const HEIGHT: usize = 4;

model! {
    struct Net {
        Input(HEIGHT, 28, 1);
        MaxPooling2D(HEIGHT + 1);
        Flatten();
        Dense(1);
    }
}

fn main() {}
