//! Arguments: an argument of the call that there is not.
use keras_runtime::prelude::*;

model! {
    struct Net {
        let x = Input(6, 4);
        let y = Attention()(x, x, use_causal_masc = true);
        Flatten()(y)
    }
}

fn main() {}
