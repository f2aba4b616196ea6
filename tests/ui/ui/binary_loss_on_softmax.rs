//! Training: binary cross-entropy on a softmax.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(2, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), BinaryCrossentropy::default());
}
