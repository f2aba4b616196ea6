//! Models: two layers of one name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, name = hidden);
        Dense(10, name = "hidden");
        Dense(1);
    }
}

fn main() {}
