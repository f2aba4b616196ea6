//! Arguments: a typing mistake in an activation.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, activation = rleu);
        Dense(3, activation = "softmx");
    }
}

fn main() {}
