//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const SIZE: usize = 3;

model! {
    struct Net {
        Input(4, 28, 1);
        Conv2D(8, kernel_size = SIZE, dilation_rate = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
