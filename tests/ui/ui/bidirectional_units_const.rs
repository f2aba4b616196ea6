//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const UNITS: usize = 5;

model! {
    struct Net {
        Input(6, 4);
        Bidirectional(LSTM(4), sum, backward_layer = LSTM(UNITS, go_backwards = true));
        Dense(1);
    }
}

fn main() {}
