//! Models: a layer whose size would have to be calculated from a parameter.
use keras_runtime::prelude::*;

model! {
    struct Net<const FILTERS: usize> {
        Input(6, 6, 1);
        Conv2D(FILTERS, 3, activation = relu);
        Flatten();
        Dense(2);
    }
}

fn main() {}
