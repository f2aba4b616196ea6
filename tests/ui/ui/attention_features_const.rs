//! Shapes: queries and keys of different widths, of which one is a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 6;

model! {
    struct Net {
        let x = Input(3, 4);
        let y = Dense(WIDTH)(x);
        Attention()(x, y)
    }
}

fn main() {}
