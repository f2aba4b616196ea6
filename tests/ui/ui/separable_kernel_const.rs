//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const KERNEL: usize = 5;

model! {
    struct Net {
        Input(28, 4, 3);
        SeparableConv2D(8, kernel_size = KERNEL);
        Flatten();
        Dense(1);
    }
}

fn main() {}
