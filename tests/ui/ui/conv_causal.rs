//! Arguments: a kernel that looks back has one axis.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2D(8, kernel_size = 3, padding = causal);
        Flatten();
        Dense(1);
    }
}

fn main() {}
