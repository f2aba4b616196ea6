//! Graphs: states in a block that is computed again.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(5, 3);
        #[remat]
        let block = |x| { Dense(4)(LSTM(8, stateful = true)(x)) };
        Dense(1)(block(x))
    }
}

fn main() {}
