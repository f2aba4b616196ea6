//! Shapes: more axes than a sample can have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(2, 2, 2, 2, 2, 2);
        Flatten();
        Dense(10);
    }
}

fn main() {}
