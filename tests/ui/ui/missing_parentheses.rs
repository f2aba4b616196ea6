//! Punctuation: parentheses are missing.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4, 4);
        Flatten;
        Dense(1);
    }
}

fn main() {}
