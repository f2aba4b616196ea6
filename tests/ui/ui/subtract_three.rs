//! Graphs: a difference of three values.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(4)(x);
        Subtract()(x, y, x)
    }
}

fn main() {}
