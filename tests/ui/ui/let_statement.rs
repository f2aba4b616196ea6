//! A layer with a name of its own, as in a graph.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let image = Input(4);
        Dense(10)(image);
        Dense(1);
    }
}

fn main() {}
