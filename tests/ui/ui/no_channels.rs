//! Shapes: an image without an axis for its channels.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28);
        MaxPooling2D(2, padding = smae);
        Flatten();
        Dense(1);
    }
}

fn main() {}
