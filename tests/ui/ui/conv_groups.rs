//! Shapes: groups that cannot share the channels.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2D(8, kernel_size = 3, groups = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
