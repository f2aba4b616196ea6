//! Graphs: the same with a constant.
use keras_runtime::prelude::*;

const META: usize = 2;

model! {
    struct Net {
        let x = Input(4);
        let m = Input(META);
        let twin = Dense(3);
        let a = twin(x);
        let b = twin(m);
        Add()(a, b)
    }
}

fn main() {}
