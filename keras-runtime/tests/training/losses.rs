//! Losses that take the last activation over.

use keras_runtime::prelude::*;

model! {
    struct Sure {
        Input(1);
        Dense(2, activation = softmax);
    }
}

/// Of clipped probabilities the loss would be 16.1.
#[test]
fn a_sure_mistake_has_a_large_loss() {
    let mut net = Sure::new(0);
    net.dense.set_kernel(&[[50.0, 0.0]]);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    assert_eq!(trainer.evaluate(&[[1.0]], &[1_u8]).unwrap().loss(), 50.0);
}
