//! Training: categorical cross-entropy on a sigmoid for each class.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = sigmoid);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), CategoricalCrossentropy::default());
}
