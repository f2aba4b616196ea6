//! Models: one mistake in a network whose weights are read while compiling.
use keras_runtime::prelude::*;

model! {
    struct Xor {
        Input(2);
        Dense(4, activaton = tanh);
    }
}
static MODEL: Xor = load_weights!("../../../keras-runtime/tests/data/xor.safetensors");

fn main() {
    println!("{:?}", MODEL.predict(&[0.0, 1.0]));
}
