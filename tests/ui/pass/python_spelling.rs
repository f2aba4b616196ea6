//! What a Keras user types from memory.
#![deny(warnings)]

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(shape = (28, 28, 1));
        Rescaling(1.0 / 255.0);
        Flatten();
        Dense(units = 16, activation = "relu", use_bias = true, kernel_initializer = "he_normal");
        Dense(16, activation = None, bias_regularizer = None, name = "hidden");
        Activation("relu");
        Dense(10, activation = ReLU, kernel_regularizer = L2(l2 = 0.01), trainable = false);
    }
}

fn main() {
    assert_eq!(Net::new(42).hidden.kernel.shape(), (16, 16));
}
