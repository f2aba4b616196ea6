//! Arguments: an argument that the function does not have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, activation = leaky_relu(slope = 0.1));
        Dense(1, activation = tanh(2.0));
    }
}

fn main() {}
