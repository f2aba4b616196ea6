//! Images of 28 x 28 pixels, in a small convolutional network.

use keras_runtime::prelude::*;

model! {
    pub struct Cnn {
        Input(28, 28, 1);
        Conv2D(8, 3, activation = relu);
        MaxPooling2D();
        Conv2D(16, 3, activation = relu);
        MaxPooling2D();
        Flatten();
        Dense(10, activation = softmax);
    }
}
