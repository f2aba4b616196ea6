//! Training: weights for each step of a model without steps.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![0.0_f32; 8]);
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let weights = Flat::new(&[1.0_f32; 16], 2).unwrap();
    let _ = trainer.fit(&x, &y, Fit::default().sample_weight_rows(weights));
}
