//! Shapes: an initial state of another width.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let state = Dense(8)(Flatten()(x));
        GRU(16)(x, initial_state = state)
    }
}

fn main() {}
