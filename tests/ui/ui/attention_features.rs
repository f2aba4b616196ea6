//! Shapes: queries and keys of different widths.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(3, 4);
        let y = Dense(6)(x);
        Attention()(x, y)
    }
}

fn main() {}
