//! Shapes: the same with a constant.
use keras_runtime::prelude::*;

const CHANNELS: usize = 12;

model! {
    struct Net {
        Input(CHANNELS);
        GroupNormalization(groups = CHANNELS - 4);
        Dense(1);
    }
}

fn main() {}
