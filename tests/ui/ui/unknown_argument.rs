//! Arguments: a typing mistake in an argument.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, activaton = relu);
        Dense(unts = 1);
    }
}

fn main() {}
