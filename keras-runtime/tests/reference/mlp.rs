//! Two hidden layers on digits of 28 x 28 pixels.

use keras_runtime::prelude::*;

model! {
    pub struct Mlp {
        Input(784);
        Dense(512, activation = relu);
        Dropout(0.2);
        Dense(512, activation = relu);
        Dropout(0.2);
        Dense(10, activation = softmax);
    }
}
