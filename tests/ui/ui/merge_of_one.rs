//! Graphs: a merge with one input.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        Add()(y)
    }
}

fn main() {}
