//! The network learns, and the same seed gives the same network.

use keras_runtime::prelude::*;
use template_name::{Digits, test, train};

#[test]
fn learns() -> Result<()> {
    let mut model = Digits::new(42);
    let history = train(&mut model, 10)?;
    let losses = &history["loss"];
    assert!(losses[9] < 0.5 * losses[0], "{history}");
    assert!(test(&model)?.accuracy() > 0.8);
    Ok(())
}

#[test]
fn the_same_seed_gives_the_same_network() -> Result<()> {
    let (mut first, mut second) = (Digits::new(1), Digits::new(1));
    train(&mut first, 1)?;
    train(&mut second, 1)?;
    assert_eq!(first.as_slice(), second.as_slice());
    Ok(())
}
