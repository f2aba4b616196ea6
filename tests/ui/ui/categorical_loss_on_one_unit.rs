//! Training: categorical cross-entropy on one unit.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
}
