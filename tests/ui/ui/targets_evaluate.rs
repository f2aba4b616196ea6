//! Training: the same in `evaluate`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(11, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let (x, y) = (vec![[0.0_f32; 4]; 8], vec![[0.0_f32; 10]; 8]);
    let mut trainer = net.compile(RMSprop::default(), CategoricalCrossentropy::default());
    let _ = trainer.evaluate(&x, &y);
}
