//! Arguments: a layer that yields nothing.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(0);
        Reshape(2, 2);
        Dense(1);
    }
}

fn main() {}
