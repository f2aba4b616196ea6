//! Models: two networks in one macro.
use keras_runtime::prelude::*;

model! {
    struct First { Input(4); Dense(1); }
    struct Second { Input(4); Dense(1); }
}

fn main() {}
