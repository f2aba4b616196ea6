//! Arguments: more than fits in memory.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(100_000_000_000);
    }
}

fn main() {}
