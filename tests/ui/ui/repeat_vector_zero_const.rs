//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const STEPS: usize = 0;

model! {
    struct Net {
        Input(4);
        RepeatVector(STEPS);
        LSTM(3);
    }
}

fn main() {}
