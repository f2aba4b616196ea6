//! The separable convolutions of MLPerf Tiny: spotting of keywords (Zhang et al., 2017).

use keras_runtime::prelude::*;

model! {
    pub struct DsCnn {
        let block = |x, filters| {
            let x = DepthwiseConv2D(3, padding = same)(x);
            let x = BatchNormalization()(x);
            let x = Activation(relu)(x);
            let x = Conv2D(filters, 1, padding = same)(x);
            let x = BatchNormalization()(x);
            Activation(relu)(x)
        };

        let spectrogram = Input(49, 10, 1);
        let x = Conv2D(64, (10, 4), strides = 2, padding = same)(spectrogram);
        let x = BatchNormalization()(x);
        let x = Activation(relu)(x);
        let x = Dropout(0.2)(x);
        let x = block(x, 64);
        let x = block(x, 64);
        let x = block(x, 64);
        let x = block(x, 64);
        let x = Dropout(0.4)(x);
        let x = AveragePooling2D((25, 5))(x);
        let x = Flatten()(x);
        Dense(12, activation = softmax)(x)
    }
}
