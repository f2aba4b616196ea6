//! Shapes: a window that is larger than what goes in.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4, 28, 1);
        MaxPooling2D(5);
        Flatten();
        Dense(1);
    }
}

fn main() {}
