//! Training: a loss as a text.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(SGD::default(), "mse");
}
