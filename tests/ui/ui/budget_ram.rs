//! Budgets: more room to work in than there is.
use keras_runtime::prelude::*;

model! {
    #[budget(ram = "4 KiB")]
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, 3, activation = relu);
        MaxPooling2D(2);
        Flatten();
        Dense(10, activation = softmax);
    }
}

fn main() {}
