//! Arguments: one end is negative.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        ZeroPadding2D(((0, 1), (-1, 2)));
        Reshape(7, 7);
        Dense(1);
    }
}

fn main() {}
