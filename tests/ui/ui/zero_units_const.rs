//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const HIDDEN: usize = 0;

model! {
    struct Net {
        Input(4);
        Dense(HIDDEN);
        Reshape(2, 2);
        Dense(1);
    }
}

fn main() {}
