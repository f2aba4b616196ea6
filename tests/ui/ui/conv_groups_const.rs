//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const CHANNELS: usize = 3;

model! {
    struct Net {
        Input(28, 28, CHANNELS);
        Conv2D(8, kernel_size = 3, groups = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
