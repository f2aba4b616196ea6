//! Shapes: a crop that leaves nothing.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Cropping2D((20, 0));
        Flatten();
        Dense(1);
    }
}

fn main() {}
