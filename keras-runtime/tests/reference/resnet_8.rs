//! The residual network of MLPerf Tiny: image classification.

use keras_runtime::prelude::*;

model! {
    pub struct ResNet8 {
        let conv = |x, filters, size, strides| {
            Conv2D(
                filters,
                size,
                strides = strides,
                padding = same,
                kernel_initializer = he_normal,
                kernel_regularizer = l2(0.0001),
            )(x)
        };
        let two = |x, filters, strides| {
            let y = conv(x, filters, 3, strides);
            let y = BatchNormalization()(y);
            let y = Activation(relu)(y);
            let y = conv(y, filters, 3, 1);
            BatchNormalization()(y)
        };
        let down = |x, filters| {
            let y = two(x, filters, 2);
            let short = conv(x, filters, 1, 2);
            let y = Add()(short, y);
            Activation(relu)(y)
        };

        let image = Input(32, 32, 3);
        let x = conv(image, 16, 3, 1);
        let x = BatchNormalization()(x);
        let x = Activation(relu)(x);
        let y = two(x, 16, 1);
        let x = Add()(x, y);
        let x = Activation(relu)(x);
        let x = down(x, 32);
        let x = down(x, 64);
        let x = AveragePooling2D(8)(x);
        let x = Flatten()(x);
        Dense(10, activation = softmax)(x)
    }
}
