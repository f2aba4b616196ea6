//! Models: a parameter that is no size.
use keras_runtime::prelude::*;

model! {
    struct Net<T> {
        Input(4);
        Dense(1);
    }
}

fn main() {}
