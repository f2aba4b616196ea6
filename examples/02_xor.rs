//! A tiny network learns the exclusive or of two bits: compile, fit, predict.
//!
//! `cargo run --example xor`

use keras_runtime::prelude::*;

model! {
    /// Three bits in, of which the last is always set; one number out.
    struct Xor {
        Input(3);
        Dense(4, activation = sigmoid);
        Dense(1, activation = sigmoid);
    }
}

fn main() -> Result<()> {
    let x = [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]];
    let y = [0.0, 1.0, 1.0, 0.0];

    // The seed decides the initial weights: the same seed gives the same network, bit for bit.
    let mut model = Xor::new(7);
    let mut trainer = model.compile(SGD::default().learning_rate(1.0), MeanSquaredError::default());
    let history = trainer.fit(&x, &y, Fit::default().epochs(1500).verbose(0))?;

    let losses = &history.history["loss"];
    println!("loss: {:.4} at first, {:.4} at the end", losses[0], losses[losses.len() - 1]);
    for (x, y) in x.iter().zip(y) {
        println!("{:.0} xor {:.0}: {:.2}, should be {y:.0}", x[0], x[1], model.predict(x)[0]);
    }
    Ok(())
}
