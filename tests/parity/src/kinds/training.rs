//! Whole training runs.

use crate::{Case, Outcome, models};

/// Computes the case with the model that was generated for it.
pub fn run(case: &Case) -> Outcome {
    models::run(case)
}
