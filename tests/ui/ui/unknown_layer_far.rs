//! Arguments: a layer that is like none.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Transformer(10);
        Reshape(7, 7);
        Dense(1);
    }
}

fn main() {}
