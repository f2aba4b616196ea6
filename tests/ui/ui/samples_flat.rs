//! Training: images that are flat.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(8, 8, 1);
        Flatten();
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let x = vec![[0.0_f32; 64]; 8];
    let _ = net.predict_batch(&x);
}
