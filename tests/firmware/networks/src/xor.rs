//! The smallest network that needs two layers.

use keras_runtime::prelude::*;

model! {
    pub struct Xor {
        Input(2);
        Dense(4, activation = tanh);
        Dense(1, activation = sigmoid);
    }
}
