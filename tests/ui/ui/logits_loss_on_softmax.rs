//! Training: a loss on logits after a softmax.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = softmax);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), CategoricalCrossentropy::default().from_logits());
}
