//! Graphs: two values for a layer that takes one.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let m = Input(2);
        Dense(3)(x, m)
    }
}

fn main() {}
