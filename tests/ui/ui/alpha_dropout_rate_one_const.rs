//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const RATE: f64 = 1.0;

model! {
    struct Net {
        Input(4);
        AlphaDropout(RATE);
        Dense(1);
    }
}

fn main() {}
