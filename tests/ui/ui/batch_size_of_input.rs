//! Arguments: the size of the batch at the input.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(batch_size = 32, shape = (784,));
        Dense(10);
    }
}

fn main() {}
