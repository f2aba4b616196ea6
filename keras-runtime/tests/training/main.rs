//! `compile` and `fit` do what their arguments say.

mod best;
mod errors;
mod freezing;
mod losses;
mod not_finite;
mod penalties;
mod rows;
mod saving;
mod sequences;
mod weighing;

use keras_runtime::prelude::*;
use keras_runtime::train::create;

model! {
    /// One number from one.
    struct Line {
        Input(1);
        Dense(1);
    }
}

/// A line that is `slope * x`.
fn line(slope: f64) -> Box<Line<f64>> {
    let mut line = create::<Line<f64>>(0);
    line.dense.set_kernel(&[[slope]]);
    line
}

/// Nothing is learned: the losses are those of the weights that were given.
fn still() -> SGD {
    SGD::default().learning_rate(0.0)
}

/// Samples `[0]`, `[1]`, `[2]`, …; a line with the slope 1 has the loss `y²` at targets `x + y`.
fn ramp(count: usize) -> Vec<[f64; 1]> {
    (0..count).map(|i| [i as f64]).collect()
}

/// Targets for [`ramp`] so that the squared errors are 0, 1, 4, 9, ….
fn twice(count: usize) -> Vec<f64> {
    (0..count).map(|i| 2.0 * i as f64).collect()
}

/// Options without shuffling and printing.
fn quiet<'a>() -> Fit<'a, f64> {
    Fit::default().shuffle(false).verbose(0)
}
