//! Pairs of small convolutions, as in VGG (Simonyan and Zisserman, 2014), on images of 32 x 32.
//! A graph that is a chain: its table has no connections.

use keras_runtime::prelude::*;

model! {
    pub struct Vgg {
        let block = |x, filters| {
            let x = Conv2D(filters, 3, padding = same, activation = relu)(x);
            let x = Conv2D(filters, 3, padding = same, activation = relu)(x);
            MaxPooling2D()(x)
        };

        let image = Input(32, 32, 3);
        let x = block(image, 64);
        let x = block(x, 128);
        let x = block(x, 256);
        let x = Flatten()(x);
        let x = Dense(512, activation = relu)(x);
        let x = Dropout(0.5)(x);
        Dense(10, activation = softmax)(x)
    }
}
