//! W1: the network of handwritten digits, on noise with a pattern.

use super::networks::Mlp;
use crate::args::Args;
use crate::clock::epochs;
use crate::data;
use crate::report::Report;
use keras_runtime::prelude::*;

/// Seconds of each epoch but the first.
pub fn run(args: &Args) -> Result<Report> {
    let (x, y) = data::classes::<784>(10_000);
    let mut model = Mlp::new(7);
    let mut trainer = model
        .compile(RMSprop::default(), CategoricalCrossentropy::default())
        .engine(args.engine)
        .threads(args.threads);
    epochs(args, || trainer.fit(&x, &y, Fit::default().batch_size(128).verbose(0)))
}
