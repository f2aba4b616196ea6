//! Graphs: two values that need each other.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let a = Add()(x, b);
        let b = Dense(4)(a);
        Dense(1)(b)
    }
}

fn main() {}
