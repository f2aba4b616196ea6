//! W1: the network of handwritten digits, on noise with a pattern.

use crate::args::Args;
use crate::data;
use crate::report::Report;
use keras_runtime::prelude::*;
use std::time::Instant;

model! {
    /// 784-512-10.
    struct Mlp {
        Input(784);
        Dense(512, activation = relu);
        Dense(10, activation = softmax);
    }
}

/// Seconds of each epoch but the first.
///
/// Each epoch is a `fit` of its own, so the times include its checks of the data.
pub fn run(args: &Args) -> Result<Report> {
    let (x, y) = data::classes::<784>(10_000);
    let mut model = Mlp::new(7);
    let mut trainer =
        model.compile(RMSprop::default(), CategoricalCrossentropy::default()).threads(args.threads);
    let (mut times, mut losses) = (Vec::new(), Vec::new());
    for _ in 0..=args.epochs.unwrap_or(6) {
        let begin = Instant::now();
        let history = trainer.fit(&x, &y, Fit::default().batch_size(128).verbose(0))?;
        times.push(begin.elapsed().as_secs_f64());
        losses.extend(history.last("loss"));
    }
    times.remove(0);
    Ok(Report::new("s/epoch", times, &losses))
}
