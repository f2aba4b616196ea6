//! Graphs: a list of which a part is to be computed again.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(4);
        #[remat]
        Dense(8, activation = relu);
        Dense(1);
    }
}

fn main() {}
