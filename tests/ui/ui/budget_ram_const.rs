//! Budgets: more room to work in than there is.
use keras_runtime::prelude::*;

const RAM: usize = 4096;
const FILTERS: usize = 8;

model! {
    #[budget(ram = RAM)]
    struct Net {
        Input(28, 28, 1);
        Conv2D(FILTERS, 3, activation = relu);
        MaxPooling2D(2);
        Flatten();
        Dense(10, activation = softmax);
    }
}

fn main() {}
