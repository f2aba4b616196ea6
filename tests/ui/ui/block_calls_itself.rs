//! Graphs: a block without an end.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let block = |x| { block(Dense(4)(x)) };
        let x = Input(4);
        block(x)
    }
}

fn main() {}
