//! Graphs: nothing comes out.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        ()
    }
}

fn main() {}
