//! Shapes: a kernel with more axes than the layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2D(8, kernel_size = (3, 3, 3));
        Flatten();
        Dense(1);
    }
}

fn main() {}
