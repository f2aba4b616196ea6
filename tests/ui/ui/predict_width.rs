//! Training: a sample of the wrong width.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.predict(&[0.0; 5]);
    let _ = net.compile(SGD::default(), MeanSquaredError::default());
}
