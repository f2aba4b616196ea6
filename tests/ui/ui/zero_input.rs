//! Arguments: a sample without values.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 0, 1);
        Flatten();
        Dense(1);
    }
}

fn main() {}
