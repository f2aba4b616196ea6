//! Shapes: more keys than values.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(3, 4);
        let key = ZeroPadding1D(1)(x);
        MultiHeadAttention(2, 2)(x, x, key = key)
    }
}

fn main() {}
