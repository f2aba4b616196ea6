//! More values than arguments.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Flatten(2);
        Dropout(0.5, 3);
        Dense(1);
    }
}

fn main() {}
