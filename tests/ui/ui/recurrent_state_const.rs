//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const UNITS: usize = 16;

model! {
    struct Net {
        let x = Input(6, 4);
        let state = Dense(8)(Flatten()(x));
        GRU(UNITS)(x, initial_state = state)
    }
}

fn main() {}
