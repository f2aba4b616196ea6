//! Arguments: a deviation that noise cannot have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        GaussianNoise(1.5);
        Dense(1);
    }
}

fn main() {}
