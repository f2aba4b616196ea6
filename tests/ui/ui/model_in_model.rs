//! Graphs: Keras's `Model` at the end.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        Model(x, y)
    }
}

fn main() {}
