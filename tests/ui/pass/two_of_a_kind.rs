//! Two networks with the same layers in one module, and generic code for both.
#![deny(warnings)]

use keras_runtime::prelude::*;

const HIDDEN: usize = 3;

model! { struct First { Input(HIDDEN); Dense(HIDDEN); Dense(1); } }
model! { struct Second { Input(HIDDEN); Dense(HIDDEN); Dense(1) } }

fn train<M: Model<Element = f32, Input = [f32; 3], Output = [f32; 1]>>(mut net: Box<M>) -> Result<f64> {
    let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    Ok(trainer.evaluate(&[[0.0; 3]; 4], &[0.0; 4])?.loss())
}

fn main() -> Result<()> {
    assert!(train(First::new(1))?.is_finite() && train(Second::new(2))?.is_finite());
    Ok(())
}
