//! Training: a metric of one-hot targets beside a loss of class numbers.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
    let _ = trainer.metrics(CategoricalAccuracy::default());
}
