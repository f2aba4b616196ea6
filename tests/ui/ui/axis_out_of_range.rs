//! Shapes: the sample has two axes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 3);
        Normalization(axis = 3);
        Flatten();
        Dense(1);
    }
}

fn main() {}
