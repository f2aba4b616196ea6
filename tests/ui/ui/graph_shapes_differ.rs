//! Graphs: a merge of two shapes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let a = Dense(3)(x);
        let b = Dense(5)(x);
        Add()(a, b)
    }
}

fn main() {}
