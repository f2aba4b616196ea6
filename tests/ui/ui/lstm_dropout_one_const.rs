//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const RATE: f64 = 1.0;

model! {
    struct Net {
        Input(6, 4);
        LSTM(8, dropout = RATE);
        Dense(1);
    }
}

fn main() {}
