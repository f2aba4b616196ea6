//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const STRENGTH: f64 = -0.01;

model! {
    struct Net {
        Input(4);
        Dense(8, kernel_regularizer = l2(STRENGTH));
        Dense(1);
    }
}

fn main() {}
