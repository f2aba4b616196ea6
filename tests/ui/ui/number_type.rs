//! Models: a network of small whole numbers.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn keep(_: &Net<i8>) {}

fn main() {
    let _ = keep;
}
