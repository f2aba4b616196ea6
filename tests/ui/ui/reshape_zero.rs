//! Shapes: an axis without length, which is not Keras's -1.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Reshape((0, 28));
        Dense(10);
    }
}

fn main() {}
