//! The residual network of 18 layers for ImageNet (He et al., 2015).

use keras_runtime::prelude::*;

model! {
    pub struct ResNet18 {
        let conv = |x, filters, size, strides| {
            let x = Conv2D(filters, size, strides = strides, padding = same, use_bias = false)(x);
            BatchNormalization()(x)
        };
        let two = |x, filters, strides| {
            let y = conv(x, filters, 3, strides);
            let y = Activation(relu)(y);
            conv(y, filters, 3, 1)
        };
        let same = |x, filters| {
            let y = two(x, filters, 1);
            let y = Add()(x, y);
            Activation(relu)(y)
        };
        let down = |x, filters| {
            let y = two(x, filters, 2);
            let short = conv(x, filters, 1, 2);
            let y = Add()(short, y);
            Activation(relu)(y)
        };

        let image = Input(224, 224, 3);
        let x = conv(image, 64, 7, 2);
        let x = Activation(relu)(x);
        let x = MaxPooling2D(3, strides = 2, padding = same)(x);
        let x = same(x, 64);
        let x = same(x, 64);
        let x = down(x, 128);
        let x = same(x, 128);
        let x = down(x, 256);
        let x = same(x, 256);
        let x = down(x, 512);
        let x = same(x, 512);
        let x = GlobalAveragePooling2D()(x);
        Dense(1000, activation = softmax)(x)
    }
}
