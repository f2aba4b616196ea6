//! Arguments: a kernel of three lengths on two axes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, kernel_size = [3, 3, 3]);
        Flatten();
        Dense(1);
    }
}

fn main() {}
