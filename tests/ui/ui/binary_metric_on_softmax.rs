//! Training: binary cross-entropy as a metric of a softmax.
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
    let _ = trainer.metrics(metrics::BinaryCrossentropy::default());
}
