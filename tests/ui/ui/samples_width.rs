//! Training: the input has 4 values, the samples have 5.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 5]; 8], vec![0.0_f32; 8]);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let _ = trainer.fit(&x, &y, Fit::default());
}
