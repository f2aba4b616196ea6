//! Arguments: more padding than lies between two positions.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 3);
        Conv2DTranspose(8, kernel_size = 3, strides = 2, output_padding = 2);
        Flatten();
        Dense(1);
    }
}

fn main() {}
