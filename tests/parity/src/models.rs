//! The models that the build script has generated, and which case runs with which.

use crate::{Case, Outcome};

type Run = fn(&Case) -> Outcome;

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// Runs a case with its model.
pub fn run(case: &Case) -> Outcome {
    match MODELS.iter().find(|(name, _)| *name == case.name) {
        Some((_, Ok(run))) => run(case),
        Some((_, Err(reason))) => Outcome::Inexpressible((*reason).into()),
        None => Outcome::Failed("the case was not there when its model was to be built".into()),
    }
}
