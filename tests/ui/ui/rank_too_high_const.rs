//! The same with constants.
use keras_runtime::prelude::*;

const TWO: usize = 2;

model! {
    struct Net {
        Input(32);
        Reshape((TWO, TWO, TWO, TWO, TWO));
        Dense(10);
    }
}

fn main() {}
