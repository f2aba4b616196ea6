//! Training: one-hot targets for a loss that takes class numbers.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![[0.0_f32; 3]; 8]);
    let mut trainer = net.compile(Adam::default(), SparseCategoricalCrossentropy::default());
    let _ = trainer.fit(&x, &y, Fit::default());
}
