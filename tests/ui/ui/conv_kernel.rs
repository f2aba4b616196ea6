//! Shapes: a kernel that is larger than what goes in.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4, 28, 1);
        Conv2D(8, kernel_size = 3, dilation_rate = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
