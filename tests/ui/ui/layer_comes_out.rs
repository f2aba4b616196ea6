//! Graphs: a layer comes out that is not called.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let head = Dense(3);
        head
    }
}

fn main() {}
