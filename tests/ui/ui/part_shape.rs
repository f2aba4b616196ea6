//! Shapes: a network inside another, with another input.
use keras_runtime::prelude::*;

model! {
    struct Encoder {
        Input(4);
        Dense(3);
    }
}

model! {
    struct Net {
        Input(5);
        self::Encoder();
        Dense(1);
    }
}

fn main() {}
