//! Graphs: fewer names than values.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let (y, state) = LSTM(8, return_state = true)(x);
        Add()(y, state)
    }
}

fn main() {}
