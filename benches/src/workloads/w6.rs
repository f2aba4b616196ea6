//! W6: microseconds of 256 samples at once through a network.

use super::networks::{Cnn, Mlp};
use crate::args::Args;
use crate::clock::calls;
use crate::report::Report;
use keras_runtime::prelude::*;
use std::hint::black_box;

const BATCH: usize = 256;

/// 784-512-10.
pub fn mlp(args: &Args) -> Result<Report> {
    let (model, x) = (Mlp::new(7), vec![[0.5; 784]; BATCH]);
    model.predict_batch_on(&args.engine, &x)?;
    Ok(calls(args, 1, || model.predict_batch_on(&args.engine, black_box(&x))))
}

/// Three convolutions.
pub fn cnn(args: &Args) -> Result<Report> {
    let (model, x) = (Cnn::new(7), vec![[[[0.5]; 28]; 28]; BATCH]);
    model.predict_batch_on(&args.engine, &x)?;
    Ok(calls(args, 1, || model.predict_batch_on(&args.engine, black_box(&x))))
}
