//! Which case runs with which generated model.
//!
//! The models themselves are part of the test program and not of this library: they take long to
//! compile.

use crate::{Case, Outcome};

/// For each layer and training case how to run it, or why it has no model.
pub type Models = &'static [(&'static str, Result<fn(&Case) -> Outcome, &'static str>)];

/// Runs a case with its model.
pub fn run(case: &Case, models: Models) -> Outcome {
    match models.iter().find(|(name, _)| *name == case.name) {
        Some((_, Ok(run))) => run(case),
        Some((_, Err(reason))) => Outcome::Inexpressible((*reason).into()),
        None => Outcome::Failed("the case was not there when its model was to be built".into()),
    }
}
