//! Arguments: a mean without a variance.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(3);
        Normalization(mean = 0.5);
        Dense(1);
    }
}

fn main() {}
