//! Graphs: what Keras calls `remat`, under another name.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        #[checkpoint]
        let block = |x| { Dense(4)(Dense(8, activation = relu)(x)) };
        Dense(1)(block(x))
    }
}

fn main() {}
