//! Networks and samples that a script of Keras makes alike.

use keras_runtime::prelude::*;
use keras_runtime::train::zeroed;

/// 0.8 · sin(a·i + b)
pub fn wave(len: usize, a: f64, b: f64) -> Vec<f64> {
    (0..len).map(|i| 0.8 * (a * i as f64 + b).sin()).collect()
}

/// A network whose weights differ everywhere.
pub fn filled<M: Model<Element = f64>>() -> Box<M> {
    let mut net = zeroed::<M>();
    let mut rest = net.as_mut_slice();
    for (number, weight) in M::WEIGHTS.iter().enumerate() {
        let (values, after) = rest.split_at_mut(weight.len());
        values.copy_from_slice(&wave(weight.len(), 1.3, number as f64));
        rest = after;
    }
    net
}

/// Compares with numbers of Keras.
#[track_caller]
pub fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-10, "{i}: {found}, {expected}");
    }
}
