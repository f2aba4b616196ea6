//! W5: microseconds of one sample through a network.

use super::networks::{Cnn, Lstm, Mlp, Small};
use crate::args::Args;
use crate::clock::calls;
use crate::report::Report;
use keras_runtime::prelude::*;
use std::hint::black_box;

/// 784-512-10.
pub fn mlp(args: &Args) -> Result<Report> {
    let (model, x) = (Mlp::new(7), [0.5; 784]);
    Ok(calls(args, 1, || model.predict(black_box(&x))))
}

/// Three convolutions.
pub fn cnn(args: &Args) -> Result<Report> {
    let (model, x) = (Cnn::new(7), [[[0.5]; 28]; 28]);
    Ok(calls(args, 1, || model.predict(black_box(&x))))
}

/// 16-32-16-4, which takes as long as reading the clock: a time is of a hundred calls.
pub fn small(args: &Args) -> Result<Report> {
    let (model, x) = (Small::new(7), [0.5; 16]);
    Ok(calls(args, 100, || model.predict(black_box(&x))))
}

/// 50 steps.
pub fn lstm(args: &Args) -> Result<Report> {
    let (model, x) = (Lstm::new(7), [[0.5; 8]; 50]);
    Ok(calls(args, 1, || model.predict(black_box(&x))))
}
