//! Arguments: layers as other libraries call them.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2d(8, 3);
        Flatten();
        Linear(10);
        BatchNorm();
        Sigmoid();
    }
}

fn main() {}
