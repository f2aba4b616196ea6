//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const HIDDEN: usize = 400_000;

model! {
    struct Net {
        Input(4);
        Dense(HIDDEN * HIDDEN);
    }
}

fn main() {}
