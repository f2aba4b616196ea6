//! Training: a metric of class numbers beside a loss of one-hot targets.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), CategoricalCrossentropy::default());
    let _ = trainer.metrics(SparseCategoricalAccuracy::default());
}
