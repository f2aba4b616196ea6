//! The line that a run prints.

use serde_json::{Value, json};

/// The times of a workload, and what a training came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// What a time is: `s/epoch`, `s` or `us`.
    unit: &'static str,
    /// All times in that unit.
    times: Vec<f64>,
    /// The loss of the first and of the last epoch of a training.
    losses: Option<[f64; 2]>,
}

impl Report {
    /// The times of a training whose epochs had these losses.
    pub fn training(unit: &'static str, times: Vec<f64>, losses: &[f64]) -> Self {
        let losses = losses.first().zip(losses.last()).map(|(&first, &last)| [first, last]);
        Report { unit, times, losses }
    }

    /// The microseconds of predictions.
    pub fn latency(times: Vec<f64>) -> Self {
        Report { unit: "us", times, losses: None }
    }

    /// The line as JSON.
    pub fn line(&self, workload: &str, threads: usize) -> Value {
        let mut sorted = self.times.clone();
        sorted.sort_by(f64::total_cmp);
        // In seconds, six decimals are microseconds; W4 takes a few hundred of them.
        let at = |part: f64| {
            let place = (sorted.len().saturating_sub(1) as f64 * part).round() as usize;
            sorted.get(place).map(|&time| round(time, 7))
        };
        let mut line = json!({
            "peer": "keras-rust",
            "workload": workload,
            "threads": threads,
            "unit": self.unit,
            "min": at(0.0),
            "median": at(0.5),
            "p99": at(0.99),
            "n": sorted.len(),
        });
        if let Some([first, last]) = self.losses {
            // A training that gets slower shows here: the medians of the first and the last third.
            let third = self.times.len().div_ceil(3);
            line["early"] = json!(median(self.times.get(..third)));
            line["late"] = json!(median(self.times.get(self.times.len() - third..)));
            line["loss_first"] = json!(round(first, 5));
            line["loss_last"] = json!(round(last, 5));
        }
        line
    }
}

/// The median of some times.
fn median(times: Option<&[f64]>) -> Option<f64> {
    let mut sorted = times?.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).map(|&time| round(time, 7))
}

fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training() {
        let report = Report::training("s", vec![0.5, 0.25, 1.0], &[1.5, 0.7, 0.123_456_7]);
        let expected = r#"{"peer":"keras-rust","workload":"W4","threads":2,"unit":"s","min":0.25,"median":0.5,"p99":1.0,"n":3,"early":0.5,"late":1.0,"loss_first":1.5,"loss_last":0.12346}"#;
        assert_eq!(report.line("W4", 2).to_string(), expected);
    }

    #[test]
    fn latency() {
        let expected = r#"{"peer":"keras-rust","workload":"W5a","threads":1,"unit":"us","min":0.25,"median":0.25,"p99":0.25,"n":1}"#;
        assert_eq!(Report::latency(vec![0.25]).line("W5a", 1).to_string(), expected);
    }
}
