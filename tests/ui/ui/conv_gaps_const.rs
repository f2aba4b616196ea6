//! Arguments: the same with constants.
use keras_runtime::prelude::*;

const STEP: usize = 2;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, kernel_size = 3, strides = STEP, dilation_rate = STEP);
        Flatten();
        Dense(1);
    }
}

fn main() {}
