//! MobileNet (Howard et al., 2017) of a quarter of the width, on images of 96 x 96: visual wake words
//! of MLPerf Tiny.

use keras_runtime::prelude::*;

model! {
    pub struct MobileNet {
        let block = |x, filters, strides| {
            let x = DepthwiseConv2D(3, strides = strides, padding = same, use_bias = false)(x);
            let x = BatchNormalization()(x);
            let x = ReLU(6.0)(x);
            let x = Conv2D(filters, 1, use_bias = false)(x);
            let x = BatchNormalization()(x);
            ReLU(6.0)(x)
        };

        let image = Input(96, 96, 3);
        let x = Conv2D(8, 3, strides = 2, padding = same, use_bias = false)(image);
        let x = BatchNormalization()(x);
        let x = ReLU(6.0)(x);
        let x = block(x, 16, 1);
        let x = block(x, 32, 2);
        let x = block(x, 32, 1);
        let x = block(x, 64, 2);
        let x = block(x, 64, 1);
        let x = block(x, 128, 2);
        let x = block(x, 128, 1);
        let x = block(x, 128, 1);
        let x = block(x, 128, 1);
        let x = block(x, 128, 1);
        let x = block(x, 128, 1);
        let x = block(x, 256, 2);
        let x = block(x, 256, 1);
        let x = GlobalAveragePooling2D()(x);
        Dense(2, activation = softmax)(x)
    }
}
