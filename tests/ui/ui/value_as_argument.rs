//! Graphs: a value among the arguments of a layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4, 4);
        let y = Flatten(x);
        Dense(1)(y)
    }
}

fn main() {}
