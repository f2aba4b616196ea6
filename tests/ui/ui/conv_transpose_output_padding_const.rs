//! Arguments: the same with constants.
use keras_runtime::prelude::*;

const MORE: usize = 2;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2DTranspose(8, kernel_size = 3, strides = 2, output_padding = MORE);
        Flatten();
        Dense(1);
    }
}

fn main() {}
