//! Budgets: sizes that are too large, chosen where the network is named.
use keras_runtime::prelude::*;

model! {
    #[budget(flash = "1 KiB")]
    struct Net<const UNITS: usize> {
        Input(4);
        Dense(UNITS);
        Dense(4);
    }
}

assert_model!(Net<64>);

fn main() {}
