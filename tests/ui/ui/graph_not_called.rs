//! Graphs: a layer and a block that nothing calls.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let y = Dense(3)(x);
        let twin = Dense(4);
        let block = |x| { Dense(2)(x) };
        Dense(1)(y)
    }
}

fn main() {}
