//! Arguments: Keras's `training`.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6);
        let y = Dropout(0.5)(x, training = True);
        Dense(1)(y)
    }
}

fn main() {}
