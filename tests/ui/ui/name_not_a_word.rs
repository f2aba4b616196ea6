//! Models: a name that cannot be a field.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, name = "first layer");
        Dense(1, name = self);
    }
}

fn main() {}
