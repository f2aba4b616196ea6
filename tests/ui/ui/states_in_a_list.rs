//! Graphs: a layer with several outputs in a list.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6, 4);
        LSTM(8, return_state = true);
        Dense(1);
    }
}

fn main() {}
