//! Arguments: the deviation is a constant.
use keras_runtime::prelude::*;

mod cfg {
    pub const STDDEV: f32 = 0.75;
}

model! {
    struct Net {
        Input(4);
        GaussianNoise(cfg::STDDEV * 2.0);
        Dense(1);
    }
}

fn main() {}
