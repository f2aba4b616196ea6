//! Graphs: two outputs of one name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        (y, y)
    }
}

fn main() {}
