//! Budgets: two limits of one kind.
use keras_runtime::prelude::*;

model! {
    #[budget(ram = 1024, ram = 2048)]
    struct Net {
        Input(4);
        Dense(1);
    }
}

fn main() {}
