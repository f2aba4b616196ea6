//! Models: an `Input` among the layers.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10);
        Input(10);
        Dense(1);
    }
}

fn main() {}
