//! Shapes: values with different numbers of axes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let image = Input(4, 4, 3);
        let meta = Input(3);
        Concatenate()(image, meta)
    }
}

fn main() {}
