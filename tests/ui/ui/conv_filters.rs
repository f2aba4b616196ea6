//! Arguments: groups that cannot share the filters.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 4);
        Conv2D(5, kernel_size = 3, groups = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
