//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 5;

model! {
    struct Net {
        let x = Input(6, 4);
        let y = Input(STEPS, 4);
        Concatenate()(x, y)
    }
}

fn main() {}
