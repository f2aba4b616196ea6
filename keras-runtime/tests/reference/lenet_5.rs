//! LeNet-5 (LeCun et al., 1998).

use keras_runtime::prelude::*;

model! {
    pub struct LeNet5 {
        Input(32, 32, 1);
        Conv2D(6, 5, activation = tanh);
        AveragePooling2D(2);
        Conv2D(16, 5, activation = tanh);
        AveragePooling2D(2);
        Conv2D(120, 5, activation = tanh);
        Flatten();
        Dense(84, activation = tanh);
        Dense(10, activation = softmax);
    }
}
