//! Training: class weights where each step has a class.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(5, 4);
        Dense(3, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[[0.0_f32; 4]; 5]; 8], vec![[0_u8; 5]; 8]);
    let mut trainer = net.compile(SGD::default(), SparseCategoricalCrossentropy::default());
    let _ = trainer.fit(&x, &y, Fit::default().class_weight([(0, 2.0)]));
}
