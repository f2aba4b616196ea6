//! Training: cross-entropy as a metric of logits.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), CategoricalCrossentropy::default().from_logits());
    let _ = trainer.metrics(metrics::CategoricalCrossentropy::default());
}
