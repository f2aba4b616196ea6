//! Shapes: groups of channels that would not be equal.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(8, 8, 6);
        GroupNormalization(4);
        Dense(10);
        GroupNormalization();
        Flatten();
        Dense(1);
    }
}

fn main() {}
