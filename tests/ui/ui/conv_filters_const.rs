//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const FILTERS: usize = 5;

model! {
    struct Net {
        Input(28, 28, 4);
        Conv2D(FILTERS, kernel_size = 3, groups = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
