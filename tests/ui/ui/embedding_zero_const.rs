//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const WORDS: usize = 0;

model! {
    struct Net {
        Input(6);
        Embedding(WORDS, 4);
        Flatten();
        Dense(1);
    }
}

fn main() {}
