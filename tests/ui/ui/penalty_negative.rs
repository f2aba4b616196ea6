//! Arguments: a negative penalty.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        ActivityRegularization(l1 = 0.1, l2 = -0.5);
        Dense(1);
    }
}

fn main() {}
