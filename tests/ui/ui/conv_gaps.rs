//! Arguments: gaps between the places of a kernel and in it.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, kernel_size = 3, strides = 2, dilation_rate = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
