//! Arguments: arguments as other libraries call them.
use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(28, 28, 1);
        Conv2D(8, 3, pad = same, stride = 2);
        Flatten();
        Dense(out_features = 10, input_dim = 4);
    }
}

fn main() {}
