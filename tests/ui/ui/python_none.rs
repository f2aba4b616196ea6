//! Arguments: Python's None where it would be taken for false.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28);
        Dense(8, use_bias = None);
        Dropout(True);
        Dense(10);
    }
}

fn main() {}
