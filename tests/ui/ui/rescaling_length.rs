//! Shapes: two factors for three features.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(3);
        Rescaling([0.5, 0.25]);
        Dense(1);
    }
}

fn main() {}
