//! One layer with given weights: what `model!` makes, and what a network is.
//!
//! `cargo run --example dense`

use keras_runtime::prelude::*;

model! {
    /// Five sums of two numbers.
    struct Sums {
        Input(2);
        Dense(5, use_bias = false);
    }
}

fn main() {
    // A network is a plain struct on the heap. Each layer is a field, its weights are matrices.
    let mut model = Sums::new(0);

    // Keras's array of shape (2, 5): a row for each input.
    model.dense.set_kernel(&[[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0, 5.0]]);

    // One sample in, one out, as arrays whose lengths the compiler knows.
    let sums: [f32; 5] = model.predict(&[1.0, 2.0]);
    println!("{sums:.0?}");
}
