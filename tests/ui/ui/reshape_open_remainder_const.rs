//! Shapes: the same with constants.
use keras_runtime::prelude::*;

const PIXELS: usize = 784;
const ROW: usize = 10;

model! {
    struct Net {
        Input(PIXELS);
        Reshape((-1, ROW));
        Dense(10);
    }
}

fn main() {}
