//! Arguments: Keras's `dtype`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, dtype = "float32");
    }
}

fn main() {}
