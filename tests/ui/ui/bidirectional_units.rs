//! Shapes: two directions that cannot be added up.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6, 4);
        Bidirectional(LSTM(4), sum, backward_layer = LSTM(5, go_backwards = true));
        Dense(1);
    }
}

fn main() {}
