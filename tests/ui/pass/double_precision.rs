//! A network of 64-bit numbers.
#![deny(warnings)]

use keras_runtime::prelude::*;

model! {
    struct Net {
        Input(2);
        Dense(3, activation = tanh, kernel_initializer = he_normal(seed = 7));
        Dense(1);
    }
}

fn main() -> Result<()> {
    let mut net = keras_runtime::train::create::<Net<f64>>(42);
    let (x, y) = ([[0.0_f64, 1.0], [1.0, 0.0]], [1.0_f64, 0.0]);
    let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
    trainer.fit(&x, &y, Fit::default().verbose(0))?;
    let output: [f64; 1] = net.predict(&x[0]);
    assert!(output[0].is_finite());
    Ok(())
}
