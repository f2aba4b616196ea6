//! Arguments: a constant of the wrong type.
use keras_runtime::prelude::*;

const HIDDEN: i32 = -5;

model! {
    struct Net {
        Input(4);
        Dense(HIDDEN);
        Dense(1);
    }
}

fn main() {}
