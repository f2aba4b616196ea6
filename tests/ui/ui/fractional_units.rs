//! Arguments: half a unit.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(2.5);
    }
}

fn main() {}
