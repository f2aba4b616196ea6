//! Arguments: an argument of the wrong kind.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, kernel_initializer = random_normal(seed = -1));
        Dense(1, kernel_initializer = constant(value = "a"));
    }
}

fn main() {}
