//! Graphs: the same with a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 5;

model! {
    struct Net {
        let x = Input(4);
        let a = Dense(3)(x);
        let b = Dense(WIDTH)(x);
        Add()(a, b)
    }
}

fn main() {}
