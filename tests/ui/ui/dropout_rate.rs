//! Arguments: less than nothing would be dropped.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dropout(rate = -0.1);
        Dense(1);
    }
}

fn main() {}
