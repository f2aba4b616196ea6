//! Shapes: no axes at all.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(());
        Dense(10);
    }
}

fn main() {}
