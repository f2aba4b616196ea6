//! Budgets: a limit that is none.
use keras_runtime::prelude::*;

model! {
    #[budget(flahs = "64 KiB")]
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {}
