//! Graphs: an input and a value that reach no output.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let meta = Input(2);
        let y = Dense(3)(x);
        let z = Dense(3)(x);
        Dense(1)(y)
    }
}

fn main() {}
