//! Budgets: more to compute than there is time for.
use keras_runtime::prelude::*;

model! {
    #[budget(macs = "900 k")]
    struct Net {
        Input(32, 32, 3);
        Conv2D(16, 3, padding = same);
        Conv2D(16, 3, strides = 2);
        GlobalAveragePooling2D();
        Dense(10);
    }
}

fn main() {}
