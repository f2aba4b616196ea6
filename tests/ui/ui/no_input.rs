//! Models: the first layer is no `Input`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Dense(10);
        Dense(1);
    }
}

fn main() {}
