//! Metrics.

use crate::{Case, Outcome};

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    Outcome::Inexpressible(format!("`{}`", case.class_name()))
}
