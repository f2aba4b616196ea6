//! Training: a metric on logits after a sigmoid.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1, activation = sigmoid);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), BinaryCrossentropy::default());
    let _ = trainer.metrics(AUC::default().from_logits());
}
