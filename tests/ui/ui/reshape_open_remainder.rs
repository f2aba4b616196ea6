//! Shapes: what is left is no whole axis.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Reshape((-1, 10));
        Dense(10);
    }
}

fn main() {}
