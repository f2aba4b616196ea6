//! Shapes: what does not fit a layer inside another is found where a constant is known.
use keras_runtime::prelude::*;

const STEPS: usize = 6;

model! {
    struct Net {
        Input(STEPS, 7);
        TimeDistributed(Reshape(2, 4));
        Flatten();
        Dense(1);
    }
}

fn main() {}
