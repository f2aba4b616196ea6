//! Models: a parameter with the name of the number type.
use keras_runtime::prelude::*;

model! {
    struct Net<const T: usize> {
        Input(4);
        Dense(1);
    }
}

fn main() {}
