//! Arguments: the rate is a constant.
use keras_runtime::prelude::*;

const RATE: f64 = 1.5;

model! {
    struct Net {
        Input(4);
        Dropout(RATE);
        Dense(1);
    }
}

fn main() {}
