//! Arguments: a typing mistake in a constraint.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(10, kernel_constraint = maxnorm(2.0));
        Dense(1);
    }
}

fn main() {}
