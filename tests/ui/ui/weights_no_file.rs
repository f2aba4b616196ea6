//! Weights: a file that is not there.
use keras_runtime::prelude::*;

model! {
    struct Xor {
        Input(2);
        Dense(4, activation = tanh);
        Dense(1, activation = sigmoid);
    }
}

static MODEL: Xor = load_weights!("../data/xr.safetensors");

fn main() {
    println!("{:?}", MODEL.predict(&[0.0, 1.0]));
}
