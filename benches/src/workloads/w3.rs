//! W3: a recurrent network finds the mean of a noise.

use super::networks::Lstm;
use crate::args::Args;
use crate::clock::epochs;
use crate::data;
use crate::report::Report;
use keras_runtime::prelude::*;

/// Seconds of each epoch but the first.
pub fn run(args: &Args) -> Result<Report> {
    let (x, y) = data::sequences::<50, 8>(2_000);
    let mut model = Lstm::new(7);
    let mut trainer = model
        .compile(Adam::default(), MeanSquaredError::default())
        .engine(args.engine)
        .threads(args.threads);
    epochs(args, || trainer.fit(&x, &y, Fit::default().batch_size(32).verbose(0)))
}
