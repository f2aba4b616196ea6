//! Shapes: what does not fit a layer inside another.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6, 7);
        TimeDistributed(Reshape(2, 4));
        Flatten();
        Dense(1);
    }
}

fn main() {}
