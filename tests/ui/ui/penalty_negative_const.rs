//! Arguments: the same with a constant.
use keras_runtime::prelude::*;

const STRENGTH: f64 = -0.5;

model! {
    struct Net {
        Input(4);
        ActivityRegularization(l1 = 0.1, l2 = STRENGTH);
        Dense(1);
    }
}

fn main() {}
