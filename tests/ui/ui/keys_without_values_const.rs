//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 3;

model! {
    struct Net {
        let x = Input(STEPS, 4);
        let key = ZeroPadding1D(1)(x);
        MultiHeadAttention(2, 2)(x, x, key = key)
    }
}

fn main() {}
