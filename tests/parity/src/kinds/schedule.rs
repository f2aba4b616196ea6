//! Learning rate schedules.

use crate::outcome::Stop;
use crate::{Case, Outcome};
use keras_runtime::schedules::{self, Schedule};
use serde_json::{Value, json};
use std::sync::Arc;

/// Computes the case and compares.
pub fn run(case: &Case) -> Outcome {
    check(case).into()
}

/// The schedule of `{"class_name", "args"}` or `{"class_name", "config"}`.
pub fn build(config: &Value) -> Result<Arc<dyn Schedule>, Stop> {
    let args = config.get("args").or(config.get("config")).unwrap_or(&Value::Null);
    schedules::build(&json!({"class_name": config["class_name"], "config": args}))
        .map_err(Stop::Inexpressible)
}

fn check(case: &Case) -> Result<(), Stop> {
    let schedule = build(&case.config)?;
    let steps = &case.input("step")?.data;
    let rates: Vec<f64> = steps.iter().map(|&step| schedule.learning_rate(step as u64)).collect();
    let single: Vec<f32> = rates.iter().map(|&rate| rate as f32).collect();
    case.compare_output("learning_rate", &single)?;
    Ok(case.compare_output("learning_rate", &rates)?)
}
