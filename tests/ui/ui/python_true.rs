//! Arguments: Python's spelling of true.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, use_bias = True);
        Dense(1, trainable = False);
    }
}

fn main() {}
