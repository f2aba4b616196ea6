//! Layer as value in a graph.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let twin = Dense(4);
        Add()(twin, x)
    }
}

fn main() {}
