//! Graphs: a layer that is to be computed again.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        #[remat]
        let y = Dense(8, activation = relu)(x);
        Dense(1)(y)
    }
}

fn main() {}
