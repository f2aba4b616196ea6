//! Arguments: a vector that is repeated no time.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        RepeatVector(0);
        LSTM(3);
    }
}

fn main() {}
