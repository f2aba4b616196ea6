//! Arguments: more values than arguments.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Identity(2);
        Dropout(0.5, None, 3, 4);
        Dense(1);
    }
}

fn main() {}
