//! Arguments: a recurrent layer that drops all of its input.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6, 4);
        LSTM(8, dropout = 1.0);
        Dense(1);
    }
}

fn main() {}
