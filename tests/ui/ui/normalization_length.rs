//! Shapes: two means for three features.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(3);
        Normalization(mean = [0.5, 0.25], variance = [1.0, 2.0]);
        Dense(1);
    }
}

fn main() {}
