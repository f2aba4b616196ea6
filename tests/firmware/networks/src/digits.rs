//! Handwritten digits of 8 x 8 pixels.

use keras_runtime::prelude::*;

model! {
    pub struct Digits {
        Input(64);
        Dense(32, activation = relu);
        Dense(10, activation = softmax);
    }
}
