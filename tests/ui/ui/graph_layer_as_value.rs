//! Graphs: a layer that is not called where a value is wanted.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let twin = Dense(4);
        Add()(twin, x)
    }
}

fn main() {}
