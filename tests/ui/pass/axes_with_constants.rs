//! Layers that change axes, with sizes that only the Rust compiler knows.
use keras_runtime::prelude::*;

const SIDE: usize = 6;
const TWO: usize = 2;

model! {
    struct Net {
        Input(SIDE, SIDE + 2, TWO);
        ZeroPadding2D(((TWO, 0), TWO - 1));
        MaxPool2D(pool_size = (TWO, 1), strides = TWO, padding = "same");
        Cropping2D((0, TWO - 1));
        UpSampling2D(TWO, data_format = "channels_last", interpolation = bilinear);
        AveragePooling2D(TWO);
        Permute((3, 1, 2));
        AdaptiveMaxPooling2D((TWO, 3));
        PReLU(shared_axes = (1, 2));
        Softmax(axis = (1, 2));
        GlobalAveragePooling2D();
        RepeatVector(SIDE);
        LeakyReLU();
        Flatten();
    }
}

fn main() {
    const LEN: usize = SIDE * 3;
    let y: [f32; LEN] = Net::new(1).predict(&[[[0.5; TWO]; SIDE + 2]; SIDE]);
    assert!(y.iter().all(|y| *y > 0.0));
}
