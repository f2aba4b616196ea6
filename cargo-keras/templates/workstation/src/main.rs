//! Trains the network, and writes its weights and the curves of its training.

use keras_runtime::prelude::*;
use template_name::{Digits, test, train};

fn main() -> Result<()> {
    println!("{}\n", Digits::summary());
    let mut model = Digits::new(42);
    let history = train(&mut model, 30)?;
    let matrix = test(&model)?;
    println!("\n{matrix}\ntest accuracy: {:.4}", matrix.accuracy());

    history.plot("curves.svg")?;
    model.save_weights("digits.safetensors")?;
    println!("wrote curves.svg and digits.safetensors");
    Ok(())
}
