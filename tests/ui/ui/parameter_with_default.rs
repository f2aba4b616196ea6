//! Models: a parameter with a default, which networks do not have.
use keras_runtime::prelude::*;

model! {
    struct Net<const UNITS: usize = 8> {
        Input(4);
        Dense(UNITS);
    }
}

fn main() {
    println!("{}", Net::<3>::summary());
}
