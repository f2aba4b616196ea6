//! Groups of channels that would not be equal, by number and by constant.
use keras_runtime::prelude::*;

const CHANNELS: usize = 12;

model! {
    struct Net {
        Input(8, 8, 6);
        GroupNormalization(4);
        Dense(10);
        GroupNormalization();
        Flatten();
        BatchNormalization(axis = 2);
        Dense(1);
    }
}

model! {
    struct Constant {
        Input(CHANNELS);
        GroupNormalization(groups = CHANNELS - 4);
        Dense(1);
    }
}

fn main() {}
