//! A network of which the program uses nothing yet but its name.
#![deny(warnings)]

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        Dense(3, activation = relu);
        Dense(1);
    }
}

fn main() {
    let _ = Net::summary();
}
