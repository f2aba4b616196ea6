//! Weights: a file without weights of one of the layers.
use keras_runtime::prelude::*;

model! {
    struct Xor {
        Input(2);
        Dense(4, activation = tanh);
        Dense(1, activation = sigmoid, name = "class");
    }
}

static MODEL: Xor = load_weights!("../data/xor.safetensors");

fn main() {
    println!("{:?}", MODEL.predict(&[0.0, 1.0]));
}
