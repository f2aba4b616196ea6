//! Shapes: inputs that are not equally long beside the axis.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let y = Input(5, 4);
        Concatenate()(x, y)
    }
}

fn main() {}
