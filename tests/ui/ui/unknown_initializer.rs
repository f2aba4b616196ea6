//! Arguments: a typing mistake in an initializer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, kernel_initializer = he_norml);
        Dense(1);
    }
}

fn main() {}
