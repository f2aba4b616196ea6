//! Arguments: words of no vocabulary.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(6);
        Embedding(0, 4);
        Flatten();
        Dense(1);
    }
}

fn main() {}
