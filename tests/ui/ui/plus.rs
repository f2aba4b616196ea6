//! Graphs: a sum as in Python.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(4)(x);
        let z = x + y;
        Dense(1)(z)
    }
}

fn main() {}
