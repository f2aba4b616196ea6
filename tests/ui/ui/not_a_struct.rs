//! Models: layers without a struct around them.
use keras_runtime::prelude::*;

model! {
    Input(4);
    Dense(1);
}

fn main() {}
