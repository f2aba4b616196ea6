//! Punctuation: a semicolon is missing in a graph.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x)
        Dense(1)(y)
    }
}

fn main() {}
