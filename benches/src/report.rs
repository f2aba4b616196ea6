//! The line that a run prints.

use serde_json::{Value, json};

/// The times of a workload, and what the training came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// What a time is of: `s/epoch` or `s`.
    pub unit: &'static str,
    /// All times in seconds.
    pub times: Vec<f64>,
    /// The loss of the first epoch.
    pub loss_first: f64,
    /// The loss of the last epoch.
    pub loss_last: f64,
}

impl Report {
    /// The times of a training whose epochs had these losses.
    pub fn new(unit: &'static str, times: Vec<f64>, losses: &[f64]) -> Self {
        let end = |loss: Option<&f64>| loss.copied().unwrap_or(f64::NAN);
        Report { unit, times, loss_first: end(losses.first()), loss_last: end(losses.last()) }
    }

    /// The line as JSON.
    pub fn line(&self, workload: &str, threads: usize) -> Value {
        let mut sorted = self.times.clone();
        sorted.sort_by(f64::total_cmp);
        // Six decimals are microseconds; W4 takes a few hundred of them.
        let at = |part: f64| {
            let place = (sorted.len().saturating_sub(1) as f64 * part).round() as usize;
            sorted.get(place).map(|&time| round(time, 7))
        };
        json!({
            "peer": "keras-rust",
            "workload": workload,
            "threads": threads,
            "unit": self.unit,
            "min": at(0.0),
            "median": at(0.5),
            "p99": at(0.99),
            "n": sorted.len(),
            "loss_first": round(self.loss_first, 5),
            "loss_last": round(self.loss_last, 5),
        })
    }
}

fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line() {
        let times = vec![0.5, 0.25, 1.0];
        let report = Report::new("s", times, &[1.5, 0.7, 0.123_456_7]);
        let expected = r#"{"peer":"keras-rust","workload":"W4","threads":2,"unit":"s","min":0.25,"median":0.5,"p99":1.0,"n":3,"loss_first":1.5,"loss_last":0.12346}"#;
        assert_eq!(report.line("W4", 2).to_string(), expected);
    }
}
