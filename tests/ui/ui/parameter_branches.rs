//! Graphs: branches of a network with parameters that do not fit together.
use keras_runtime::prelude::*;

model! {
    struct Net<const A: usize, const B: usize> {
        let x = Input(4);
        let a = Dense(A)(x);
        let b = Dense(B)(x);
        Add()(a, b)
    }
}

assert_model!(Net<3, 5>);

fn main() {}
