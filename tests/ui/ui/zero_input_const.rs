//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 0;

model! {
    struct Net {
        Input(28, WIDTH, 1);
        Flatten();
        Dense(1);
    }
}

fn main() {}
