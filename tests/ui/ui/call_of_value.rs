//! Graphs: a value that is called as if it were a layer.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        y(x)
    }
}

fn main() {}
