//! Shapes: a product along axes of different lengths.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        Dot(1)(x, y)
    }
}

fn main() {}
