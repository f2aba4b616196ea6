//! Shapes: the axes do not have as many values as there are.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Reshape(28, 27);
        Flatten();
        Dense(10);
    }
}

fn main() {}
