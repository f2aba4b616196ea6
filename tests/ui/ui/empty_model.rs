//! Models: no layers.
use keras_runtime::prelude::*;

model! {
    struct Net {
    }
}

fn main() {}
