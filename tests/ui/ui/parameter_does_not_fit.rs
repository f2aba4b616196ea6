//! Shapes: sizes that do not fit together, chosen where the network is named.
use keras_runtime::prelude::*;

model! {
    struct Net<const FILTERS: usize, const FLAT: usize> {
        Input(6, 6, 1);
        Conv2D(FILTERS, 3, activation = relu);
        Reshape(FLAT);
        Dense(2);
    }
}

assert_model!(Net<3, 48>);
assert_model!(Net<3, 50>);

fn main() {}
