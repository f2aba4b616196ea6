//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const FEATURES: usize = 3;

model! {
    struct Net {
        Input(FEATURES);
        Rescaling(0.5, offset = [0.5, 0.25]);
        Dense(1);
    }
}

fn main() {}
