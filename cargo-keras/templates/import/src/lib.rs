//! The network in `@FILE@`, with its weights.

mod model;

pub use model::*;

use keras_runtime::prelude::*;

/// The network as it was trained.
///
/// # Errors
/// Where the file of its weights is not there, or has others.
pub fn trained() -> Result<Box<@NETWORK@>> {
    let mut model = @NETWORK@::new(42);
    model.load_weights(concat!(env!("CARGO_MANIFEST_DIR"), "/weights.safetensors"))?;
    Ok(model)
}
