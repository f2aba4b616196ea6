//! Training: accuracy of the labels of a sequence.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(7, 4);
        Dense(5);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), CTC::default());
    let _ = trainer.metrics(SparseCategoricalAccuracy::default());
}
