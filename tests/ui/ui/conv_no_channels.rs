//! Shapes: an image without channels.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28);
        Conv2D(8, kernel_size = 3);
        Flatten();
        Dense(1);
    }
}

fn main() {}
