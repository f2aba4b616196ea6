//! Arguments: text where a number belongs.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense("10");
    }
}

fn main() {}
