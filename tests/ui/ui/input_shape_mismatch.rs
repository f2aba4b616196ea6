//! Shapes: a layer says it takes 32 features, but the one before yields 64.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(784);
        Dense(64, activation = relu);
        Dense(10, input_shape = 32);
    }
}

fn main() {}
