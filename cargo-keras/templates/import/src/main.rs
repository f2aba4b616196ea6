//! Shows the network, and what it makes of a sample of zeros.

use @CRATE@::{@NETWORK@, trained};
use keras_runtime::ports::Ports;
use keras_runtime::prelude::*;

fn main() -> Result<()> {
    println!("{}\n", @NETWORK@::summary());
    let model = trained()?;
    let zeros = vec![0.0; <@NETWORK@ as keras_runtime::model::Model>::Input::LEN];
    for sample in &model.predict_batch(&Flat::new(&zeros, zeros.len())?)? {
        for output in sample.slices().as_ref() {
            println!("{output:?}");
        }
    }
    Ok(())
}
