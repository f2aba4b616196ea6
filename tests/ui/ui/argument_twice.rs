//! Arguments: the same argument by place and by name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, units = 12);
        Dense(1, use_bias = true, use_bias = false);
    }
}

fn main() {}
