//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const FACTOR: usize = 0;

model! {
    struct Net {
        Input(4, 4, 1);
        UpSampling2D(FACTOR);
        Flatten();
        Dense(1);
    }
}

fn main() {}
