//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const FEATURES: usize = 3;

model! {
    struct Net {
        Input(FEATURES);
        Normalization(mean = [0.5, 0.25], variance = 1.0);
        Dense(1);
    }
}

fn main() {}
