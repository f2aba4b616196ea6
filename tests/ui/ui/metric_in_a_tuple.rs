//! Training: one of several metrics does not suit.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), MeanSquaredError::default());
    let _ = trainer.metrics((metrics::MeanAbsoluteError::default(), Precision::default()));
}
