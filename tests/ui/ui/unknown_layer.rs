//! Arguments: a typing mistake in a layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dence(10, activation = relu);
        Dense(1);
    }
}

fn main() {
    let net = Net::new(42);
    println!("{}", net.dense.kernel[0] + net.dense_1.kernel[0]);
}
