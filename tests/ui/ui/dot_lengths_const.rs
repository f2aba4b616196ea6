//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 3;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(WIDTH)(x);
        Dot(1)(x, y)
    }
}

fn main() {}
