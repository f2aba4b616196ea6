//! Punctuation: layers with names in a list, and a loop.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        hidden = Dense(8);
        for _ in 0..3 { Dense(8); }
        Dense(1);
    }
}

fn main() {}
