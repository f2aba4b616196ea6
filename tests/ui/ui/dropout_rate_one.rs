//! Everything would be dropped.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dropout(1.0);
        Dense(1);
    }
}

fn main() {}
