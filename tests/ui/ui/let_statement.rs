//! Punctuation: statements of a graph without a name, and no value at the end.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let image = Input(4);
        Dense(10)(image);
        Dense(1);
    }
}

fn main() {}
