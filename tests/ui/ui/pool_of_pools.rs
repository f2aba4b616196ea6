//! Shapes: pools until nothing is left.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(12, 12, 1);
        MaxPooling2D(4);
        MaxPooling2D(4);
        Flatten();
        Dense(1);
    }
}

fn main() {}
