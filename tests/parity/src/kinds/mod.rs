//! One file for each kind of case: how to compute it with keras-runtime.
//!
//! A kind with classes (losses, metrics, optimizers, schedules, ...) turns an [`Args`] into a
//! runtime object in a public function `build`, which training runs use, too.
//!
//! [`Args`]: crate::config::Args

pub mod activation;
pub mod callback;
pub mod initializer;
pub mod layer;
pub mod loss;
pub mod metric;
pub mod optimizer;
pub mod regularizer;
pub mod schedule;
pub mod training;

use crate::models::{self, Models};
use crate::{Case, Outcome};

/// Computes the case, one of a layer or a training with one of `models`, and compares.
pub fn run(case: &Case, models: Models) -> Outcome {
    match case.kind.as_str() {
        "activation" => activation::run(case),
        "initializer" => initializer::run(case),
        "loss" => loss::run(case),
        "metric" => metric::run(case),
        "optimizer" => optimizer::run(case),
        "regularizer" => regularizer::run(case),
        "schedule" => schedule::run(case),
        "layer" | "training" => models::run(case, models),
        kind => Outcome::Inexpressible(format!("kind `{kind}`")),
    }
}
