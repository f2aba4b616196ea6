//! Models: a mistake in a network inside another.
use keras_runtime::prelude::*;

model! {
    struct Encoder {
        Input(4);
        Dence(10, activation = relu);
        Dense(3);
    }
}

model! {
    struct Net {
        let x = Input(4);
        let y = self::Encoder()(x);
        let z = Dense(3)(y);
        Add()(y, z)
    }
}

fn main() {}
