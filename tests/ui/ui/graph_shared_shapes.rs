//! Graphs: a shared layer that is called with two shapes.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(4);
        let m = Input(2);
        let twin = Dense(3);
        let a = twin(x);
        let b = twin(m);
        Add()(a, b)
    }
}

fn main() {}
