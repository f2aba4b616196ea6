//! Shapes: a layer for images on steps.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 3, 1, 1);
        Conv2D(8, kernel_size = 3);
        Flatten();
        Dense(1);
    }
}

fn main() {}
