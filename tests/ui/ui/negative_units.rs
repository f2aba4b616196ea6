//! Arguments: fewer than no units.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(-5);
    }
}

fn main() {}
