//! Arguments: arguments that other layers have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(units = 8, kernel_size = 3);
        MaxPooling2D(kernel_size = 2);
        Flatten();
        Dense(filters = 10);
    }
}

fn main() {}
