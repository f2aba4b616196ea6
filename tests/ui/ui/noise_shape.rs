//! Shapes: noise that cannot be repeated along the sample.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(8, 3);
        Dropout(0.5, (None, 2, 3));
        Flatten();
        Dense(1);
    }
}

fn main() {}
