//! Training: a loss on probabilities after a linear layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
}
