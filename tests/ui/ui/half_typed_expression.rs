//! Punctuation: an expression whose end is still to be typed.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10 + , activation = relu);
        Dense(1);
    }
}

fn main() {}
