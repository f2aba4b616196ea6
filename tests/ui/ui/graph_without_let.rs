//! Punctuation: a line of a graph as in Python.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        y = Dense(3)(x);
        Dense(1)(y)
    }
}

fn main() {}
