//! Training: Keras's silent broadcast: one number a sample for ten outputs.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![0.0_f32; 8]);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let _ = trainer.fit(&x, &y, Fit::default());
}
