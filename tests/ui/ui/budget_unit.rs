//! Budgets: a number of bytes that cannot be read.
use keras_runtime::prelude::*;

model! {
    #[budget(ram = "8 kilos")]
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {}
