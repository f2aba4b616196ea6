//! Graphs: a block without one of its parameters, and with one that it does not have.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let block = |x, units| { Dense(units)(x) };
        let x = Input(4);
        let y = block(x);
        let z = block(x, size = 3);
        Add()(y, z)
    }
}

fn main() {}
