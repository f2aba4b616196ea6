//! Arguments: a penalty that rewards.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(8, kernel_regularizer = l2(-0.01));
        Dense(1);
    }
}

fn main() {}
