//! Training: a metric of one axis for outputs of two.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(5, 4);
        Dense(2);
    }
}

fn main() {
    let mut net = Net::new(42);
    let trainer = net.compile(Adam::default(), MeanSquaredError::default());
    let _ = trainer.metrics(R2Score::default());
}
