//! Training: binary accuracy of logits.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), BinaryCrossentropy::default().from_logits());
    let _ = trainer.metrics(BinaryAccuracy::default());
}
