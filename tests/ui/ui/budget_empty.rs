//! Budgets: a budget without limits.
use keras_runtime::prelude::*;

model! {
    #[budget]
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {}
