//! Arguments: a number where true or false belongs.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, use_bias = 1);
    }
}

fn main() {}
