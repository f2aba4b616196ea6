//! W2: three convolutions on the data of W1 as images.

use super::networks::Cnn;
use crate::args::Args;
use crate::clock::epochs;
use crate::data;
use crate::report::Report;
use keras_runtime::prelude::*;

/// Seconds of each epoch but the first.
pub fn run(args: &Args) -> Result<Report> {
    let (x, y) = data::classes::<784>(2_000);
    let x: Vec<_> = x.iter().map(data::image).collect();
    let mut model = Cnn::new(7);
    let mut trainer = model
        .compile(RMSprop::default(), CategoricalCrossentropy::default())
        .engine(args.engine)
        .threads(args.threads);
    epochs(args, || trainer.fit(&x, &y, Fit::default().batch_size(64).verbose(0)))
}
