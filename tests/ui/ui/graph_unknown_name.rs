//! Graphs: a value that nobody has named.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(z);
        Dense(1)(y)
    }
}

fn main() {}
