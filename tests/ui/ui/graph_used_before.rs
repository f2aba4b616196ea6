//! Graphs: a value before its `let`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(h);
        let h = Dense(3)(x);
        Add()(y, h)
    }
}

fn main() {}
