//! Deep networks: the Rust compiler plans their memory without complaint.

use keras_runtime::learn::{Adam, SGD};
use keras_runtime::prelude::*;

#[path = "../reference/ds_cnn.rs"]
mod ds_cnn;
#[path = "../reference/resnet_18.rs"]
mod resnet_18;

model! {
    struct Deep {
        Input(16);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(32); BatchNormalization(); Activation(relu); Dropout(0.1);
        Dense(4, activation = softmax);
    }
}

#[test]
fn a_hundred_layers() {
    let mut net = Deep::new(1);
    let mut memory = [0.0; Deep::train_arena::<SGD, 2>()];
    let mut trainer =
        net.compile_in(SGD::default(), SparseCategoricalCrossentropy::default(), &mut memory);
    assert!(trainer.train_on_batch(&[[0.1; 16], [0.2; 16]], &[1_u8, 3]).is_finite());
    // Slots, and little else, is what Adam needs besides.
    let learning = 16 * 32 + 32 + 24 * (32 * 32 + 32) + 25 * 64 + 32 * 4 + 4;
    assert_eq!(Deep::train_arena::<Adam, 2>() - Deep::train_arena::<SGD, 2>(), 2 * learning);
}

#[test]
fn networks_for_images() {
    const { assert!(ds_cnn::DsCnn::TRAIN_BYTES <= 1_060_612) }
    const { assert!(resnet_18::ResNet18::TRAIN_BYTES <= 42_405_380) }
}
