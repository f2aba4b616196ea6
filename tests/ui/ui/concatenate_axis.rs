//! Shapes: an axis that the inputs do not have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let y = Dense(2)(x);
        Concatenate(axis = 3)(x, y)
    }
}

fn main() {}
