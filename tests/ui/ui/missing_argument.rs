//! Arguments: a layer needs to know how many units.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense();
        Dropout();
        Dense(1);
    }
}

fn main() {}
