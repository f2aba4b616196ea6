//! Budgets: more weights than there is room for.
use keras_runtime::prelude::*;

model! {
    #[budget(flash = "1 MiB", ram = "4 KiB")]
    struct Net {
        Input(784);
        Dense(512, activation = relu);
        Dense(10, activation = softmax);
    }
}

fn main() {}
