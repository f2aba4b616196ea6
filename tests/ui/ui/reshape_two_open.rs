//! Shapes: two axes that take what is left.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Reshape((-1, 28, -1));
        Flatten();
        Dense(10);
    }
}

fn main() {}
