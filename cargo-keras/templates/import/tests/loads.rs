//! The weights are those of the network, and are numbers.

use keras_runtime::prelude::*;

#[test]
fn loads() -> Result<()> {
    let model = @CRATE@::trained()?;
    assert!(model.as_slice().iter().all(|weight| weight.is_finite()));
    Ok(())
}
