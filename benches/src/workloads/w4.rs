//! W4: exclusive or.

use super::networks::Tiny;
use crate::args::Args;
use crate::data;
use crate::report::Report;
use keras_runtime::prelude::*;
use std::time::Instant;

/// Epochs of a repetition.
const EPOCHS: usize = 1500;

/// Seconds of a `fit` of 1500 epochs, from the same weights each time.
pub fn run(args: &Args) -> Result<Report> {
    let (x, y) = (data::TINY_X, data::TINY_Y);
    let (mut times, mut losses) = (Vec::new(), Vec::new());
    for _ in 0..args.epochs.unwrap_or(10) {
        let mut model = Tiny::new(7);
        let mut trainer = model
            .compile(SGD::default().learning_rate(1.0), MeanSquaredError::default())
            .engine(args.engine)
            .threads(args.threads);
        let begin = Instant::now();
        let history =
            trainer.fit(&x, &y, Fit::default().epochs(EPOCHS).batch_size(4).verbose(0))?;
        times.push(begin.elapsed().as_secs_f64());
        losses = history["loss"].clone();
    }
    Ok(Report::training("s", times, &losses))
}
