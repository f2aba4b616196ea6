//! Graphs: a layer with states under one name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let y = LSTM(8, return_state = true)(x);
        Dense(1)(y)
    }
}

fn main() {}
