//! Are the logs of a run Keras's?

use crate::Case;
use crate::compare::compare;
use crate::tensor::{Tensor, number};
use keras_runtime::element::Element;
use serde_json::Value;

/// Compares every recorded value with `logged(key)`, which has a value an epoch.
pub fn compare_logs<'h, T: Element>(
    case: &Case,
    logged: impl Fn(&str) -> Option<&'h [f64]>,
) -> Result<(), String> {
    let Some(tolerance) = case.tolerance_of("logs").of::<T>() else { return Ok(()) };
    let logs = case.json["logs"].as_object().ok_or("the case has no logs")?;
    let numbers = |values: &Value| {
        let values = values.as_array().ok_or("a log is not a list")?;
        values.iter().map(number).collect::<Result<Vec<_>, _>>()
    };
    let epochs = numbers(logs.get("epoch").ok_or("the logs have no epochs")?)?;
    for (key, values) in logs.iter().filter(|(key, _)| *key != "epoch") {
        let history = logged(key).ok_or_else(|| format!("there is no log `{key}`"))?;
        for (&epoch, want) in epochs.iter().zip(numbers(values)?) {
            let what = format!("`{key}` of epoch {epoch}");
            let got = history.get((epoch as usize).wrapping_sub(1));
            let got = got.ok_or_else(|| format!("there is no {what}"))?;
            compare(&what, &[T::from_f64(*got)], &Tensor::scalar(want), tolerance, &[])?;
        }
    }
    Ok(())
}
