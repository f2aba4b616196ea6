//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 8;

model! {
    struct Net {
        Input(STEPS, 3);
        Dropout(0.5, (None, 2, 3));
        Flatten();
        Dense(1);
    }
}

fn main() {}
