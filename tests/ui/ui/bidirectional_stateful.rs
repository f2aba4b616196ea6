//! Graphs: two layers of which one keeps its states.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4, 3);
        Bidirectional(
            LSTM(8, stateful = true),
            backward_layer = LSTM(8, go_backwards = true),
        );
    }
}

fn main() {}
