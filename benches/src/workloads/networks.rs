//! The networks of all workloads.

use keras_runtime::prelude::*;

model! {
    /// 784-512-10: W1, W5a, W6a.
    pub struct Mlp {
        Input(784);
        Dense(512, activation = relu);
        Dense(10, activation = softmax);
    }
}

model! {
    /// Three convolutions on images of 28 x 28: W2, W5b, W6b.
    pub struct Cnn {
        Input(28, 28, 1);
        Conv2D(32, kernel_size = 3, activation = relu);
        MaxPooling2D(pool_size = 2);
        Conv2D(64, kernel_size = 3, activation = relu);
        MaxPooling2D(pool_size = 2);
        Conv2D(64, kernel_size = 3, activation = relu);
        Flatten();
        Dense(64, activation = relu);
        Dense(10, activation = softmax);
    }
}

model! {
    /// 50 steps of 8 numbers: W3, W5d.
    pub struct Lstm {
        Input(50, 8);
        LSTM(32);
        Dense(1);
    }
}

model! {
    /// 3-4-1: W4.
    pub struct Tiny {
        Input(3);
        Dense(4, activation = sigmoid);
        Dense(1, activation = sigmoid);
    }
}

model! {
    /// 16-32-16-4: W5c.
    pub struct Small {
        Input(16);
        Dense(32, activation = relu);
        Dense(16, activation = relu);
        Dense(4);
    }
}
