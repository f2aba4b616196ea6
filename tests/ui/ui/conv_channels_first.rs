//! Arguments: channels before the axes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(3, 28, 28);
        Conv2D(8, kernel_size = 3, data_format = channels_first);
        Flatten();
        Dense(1);
    }
}

fn main() {}
