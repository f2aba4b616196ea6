//! Arguments: mistakes in layers and cells that are arguments are told at their own tokens.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(20, 3);
        RNN([LSTMCell(8), GRUCell(units = 0)], return_sequences = true);
        TimeDistributed(Dense(4, actvation = relu));
        Bidirectional(LTSM(8));
        Dense(1);
    }
}

fn main() {}
