//! Weights: a file of a network with other sizes.
use keras_runtime::prelude::*;

model! {
    struct Xor {
        Input(2);
        Dense(5, activation = tanh);
        Dense(1, activation = sigmoid);
    }
}

static MODEL: Xor = load_weights!("../data/xor.safetensors");

fn main() {
    println!("{:?}", MODEL.predict(&[0.0, 1.0]));
}
