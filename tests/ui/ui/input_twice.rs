//! Graphs: two inputs of one name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let x = Input(2);
        Dense(1)(x)
    }
}

fn main() {}
