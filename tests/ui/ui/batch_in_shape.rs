//! Arguments: Keras's `None` for the batch.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(None, 784);
        Dense(10);
    }
}

fn main() {}
