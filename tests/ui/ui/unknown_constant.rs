//! Arguments: a constant that is not there.
use keras_runtime::prelude::*;

const HIDDEN: usize = 10;

model! {
    struct Net {
        Input(4);
        Dense(HIDEN, activation = relu);
        Dense(1);
    }
}

fn main() {}
