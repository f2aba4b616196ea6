//! Arguments: a convolution without the size of its kernel.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2D(8);
        Flatten();
        Dense(1);
    }
}

fn main() {}
