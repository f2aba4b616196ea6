//! Shapes: nothing would be left.
use keras_runtime::prelude::*;

const CUT: usize = 20;

model! {
    struct Net {
        Input(28, 28, 1);
        Cropping2D((CUT, 0));
        Flatten();
        Dense(1);
    }
}

fn main() {}
