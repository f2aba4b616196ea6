//! Shapes: states that are not as large as what comes out.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4, 8, 2);
        let h = Input(8, 3);
        ConvLSTM1D(3, 2)(x, initial_state = (h, h))
    }
}

fn main() {}
