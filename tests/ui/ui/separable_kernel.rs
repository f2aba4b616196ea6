//! Shapes: a separable kernel that is larger than what goes in.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 4, 3);
        SeparableConv2D(8, kernel_size = 5);
        Flatten();
        Dense(1);
    }
}

fn main() {}
