//! Training: the samples of one of two inputs have another width.
use keras_runtime::prelude::*;

model! {
    struct Pair {
        let a = Input(2);
        let b = Input(2);
        Add()(a, b)
    }
}

fn main() {
    let net = Pair::new(42);
    let x = PairInput { a: vec![[0.0_f32; 3]; 8], b: vec![[0.0_f32; 2]; 8] };
    let _ = net.predict_batch(&x);
}
