//! Arguments: Keras's layer of any function.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28);
        Lambda(square);
        Dense(10);
    }
}

fn main() {}
