//! Arguments: a constant expression below zero.
use keras_runtime::prelude::*;

const HIDDEN: usize = 2;

model! {
    struct Net {
        Input(4);
        Dense(HIDDEN - 3);
        Dense(1);
    }
}

fn main() {}
