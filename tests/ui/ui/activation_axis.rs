//! Shapes: an activation along an axis that there is not.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6, 4);
        Dense(3, activation = softmax(axis = 3));
        Flatten();
        Dense(1);
    }
}

fn main() {}
