//! Arguments: Python's quotes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, 3, padding='same', activation='relu');
        Flatten();
        Dense(10);
    }
}

fn main() {}
