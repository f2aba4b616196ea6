//! Arguments: a typing mistake in a regularizer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, kernel_regularizer = l3(0.01));
        Dense(1);
    }
}

fn main() {}
