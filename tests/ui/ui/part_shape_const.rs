//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const WIDTH: usize = 5;

model! {
    struct Encoder {
        Input(4);
        Dense(3);
    }
}

model! {
    struct Net {
        Input(WIDTH);
        self::Encoder();
        Dense(1);
    }
}

fn main() {}
