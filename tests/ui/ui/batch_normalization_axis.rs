//! Shapes: an axis that was flattened away.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(8, 8, 6);
        Flatten();
        BatchNormalization(axis = 2);
        Dense(1);
    }
}

fn main() {}
