//! Punctuation: a path to a layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        layers.Dense(10);
        model.add(Dense(1));
    }
}

fn main() {}
