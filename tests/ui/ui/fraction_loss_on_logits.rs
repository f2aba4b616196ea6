//! Training: a loss on values from 0 to 1 after a linear layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(2);
    }
}

fn main() {
    let mut net = Net::new(42);
    let _ = net.compile(Adam::default(), Dice::default());
}
