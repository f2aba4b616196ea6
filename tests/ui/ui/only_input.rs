//! Models: an input and nothing more.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
    }
}

fn main() {}
