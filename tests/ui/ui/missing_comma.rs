//! Punctuation: a comma is missing.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10 activation = relu);
        Dense(1);
    }
}

fn main() {}
