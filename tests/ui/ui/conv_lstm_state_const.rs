//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const LENGTH: usize = 8;

model! {
    struct Net {
        let x = Input(4, LENGTH, 2);
        let h = Input(LENGTH, 3);
        ConvLSTM1D(3, 2)(x, initial_state = (h, h))
    }
}

fn main() {}
