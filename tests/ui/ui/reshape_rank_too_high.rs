//! Shapes: more axes than a sample can have, in `Reshape`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(32);
        Reshape((2, 2, 2, 2, 2, 1));
        Dense(10);
    }
}

fn main() {}
