//! Shapes: the steps of a recurrent layer are missing.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(20);
        LSTM(8);
        Dense(1);
    }
}

fn main() {}
