//! Graphs: a network with states in a block that is computed again.
use keras_runtime::prelude::*;

model! {
    struct Gesture {
        Input(5, 3);
        LSTM(8, stateful = true);
    }
}

model! {
    struct Net {
        let x = Input(5, 3);
        #[remat]
        let block = |x| { Dense(4)(self::Gesture(rank = 1)(x)) };
        Dense(1)(block(x))
    }
}

fn main() {}
