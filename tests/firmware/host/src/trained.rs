//! The networks that are trained. Their weights lie in the repository: training is not part of the test.

use keras_runtime::prelude::*;
use networks::{Digits, Xor};
use std::error::Error;

const XOR: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../keras-runtime/tests/data/xor.safetensors");
const DIGITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../trained/digits.safetensors");

/// Trains what is not in the repository for another reason.
pub fn train() -> Result<(), Box<dyn Error>> {
    let digits = digits::load();
    let mut model = Digits::new(42);
    model.compile(Adam::default(), SparseCategoricalCrossentropy::default()).fit(
        &digits.x,
        &digits.y,
        Fit::default().epochs(30).verbose(0),
    )?;
    Ok(model.save_weights(DIGITS)?)
}

/// XOR, as learned.
pub fn xor() -> Result<Box<Xor>, Box<dyn Error>> {
    let mut model = Xor::new(0);
    model.load_weights(XOR)?;
    Ok(model)
}

/// Digits, as learned.
pub fn digits() -> Result<Box<Digits>, Box<dyn Error>> {
    let mut model = Digits::new(0);
    model.load_weights(DIGITS)?;
    let digits = digits::load();
    let right = digits.x.iter().zip(&digits.y).filter(|(image, digit)| {
        let scores = model.predict(image);
        let best = (0..10).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        best == Some(**digit as usize)
    });
    assert!(right.count() * 100 > digits.x.len() * 97);
    Ok(model)
}
