//! Graphs: an attribute twice.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        #[remat]
        #[remat]
        let block = |x| { Dense(4)(Dense(8, activation = relu)(x)) };
        Dense(1)(block(x))
    }
}

fn main() {}
