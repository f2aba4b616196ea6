//! Training: the validation data do not fit.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(2);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![[0.0_f32; 2]; 8]);
    let wrong = vec![[0.0_f32; 3]; 8];
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    let _ = trainer.fit(&x, &y, Fit::default().validation_data(&x, &wrong));
}
