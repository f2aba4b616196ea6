//! Graphs: a value that needs itself.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Add()(x, y);
        Dense(1)(y)
    }
}

fn main() {}
