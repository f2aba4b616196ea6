//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 6;

model! {
    struct Net {
        let x = Input(STEPS, 4);
        let y = Dense(2)(x);
        Concatenate(axis = 3)(x, y)
    }
}

fn main() {}
