//! Arguments: what is left could not have a variance.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        AlphaDropout(1.0);
        Dense(1);
    }
}

fn main() {}
