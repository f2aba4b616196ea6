//! Arguments: Keras's `None` where there has to be a value.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(None);
        Dense(1);
    }
}

fn main() {}
