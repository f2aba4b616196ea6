//! How far a training is, and how that is written down.

use super::fit::Mean;
use crate::checkpoint::POSITION;
use crate::checkpoint::archive::Archive;
use crate::history::{History, Params};

/// How far a training is. With the weights, the optimizer's state and the sums of metrics, all that is
/// needed to go on.
#[derive(Clone, Debug, Default)]
pub struct Position {
    /// Epochs that are done.
    pub epoch: usize,
    /// Steps of the next epoch that are done.
    pub step: usize,
    /// Samples to train with; 0 of a stream.
    pub samples: usize,
    /// Samples of a step.
    pub batch: usize,
    /// The iteration at which the order of the samples was drawn; the number of a stream's pass.
    pub drawn: u64,
    /// Where in that order, or in that pass, the next batch begins.
    pub next: usize,
    /// Whether training is to end.
    pub stop: bool,
    /// What is known of the first loss that was not finite.
    pub not_finite: Option<String>,
    /// Losses of the epoch so far.
    pub mean: Mean,
    /// The epochs that are done.
    pub history: History,
}

const NOT_FINITE: &str = "not_finite";
const WARNINGS: &str = "warnings";
const MEAN: &str = "checkpoint/mean";
const EPOCH: &str = "checkpoint/history/epoch";
const VALUES: &str = "checkpoint/history/values/";
const ROWS: &str = "checkpoint/history/rows/";

impl Position {
    pub fn write(&self, archive: &mut Archive) {
        let Position { epoch, step, samples, batch, drawn, next, stop, .. } = *self;
        let counts = [epoch, step, samples, batch, next, usize::from(stop)].map(|n| n as u64);
        archive.put_list(POSITION, &[&counts[..], &[drawn]].concat());
        let (sum, count) = self.mean.parts();
        archive.put_list(MEAN, &[sum, count as f64]);
        if let Some(sentence) = &self.not_finite {
            archive.put_text(NOT_FINITE, sentence);
        }
        archive.put_text(WARNINGS, self.history.warnings.join("\n"));
        let list = |values: &[usize]| -> Vec<u64> { values.iter().map(|&n| n as u64).collect() };
        archive.put_list(EPOCH, &list(&self.history.epoch));
        for (name, values, rows) in self.history.series() {
            archive.put_list(format!("{VALUES}{name}"), values);
            archive.put_list(format!("{ROWS}{name}"), &list(rows));
        }
    }

    /// `None` if the archive has no position, or one that makes no sense.
    pub fn read(archive: &Archive, params: Params) -> Option<Self> {
        let counts: Vec<u64> = archive.get(POSITION)?;
        let [epoch, step, samples, batch, next, stop, drawn] = counts.try_into().ok()?;
        let [epoch, step, samples, batch, next] =
            [epoch, step, samples, batch, next].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let [sum, count]: [f64; 2] = archive.get(MEAN)?.try_into().ok()?;
        let list = |name: &str| -> Option<Vec<usize>> {
            let values: Vec<u64> = archive.get(name)?;
            values.into_iter().map(|n| usize::try_from(n).ok()).collect()
        };
        let mut history = History::new(params);
        history.epoch = list(EPOCH)?;
        history.warnings = archive.text(WARNINGS)?.lines().map(str::to_owned).collect();
        for name in archive.names() {
            if let Some(name) = name.strip_prefix(VALUES) {
                let (values, rows) =
                    (archive.get(&format!("{VALUES}{name}"))?, list(&format!("{ROWS}{name}"))?);
                history.add_series(name, values, rows)?;
            }
        }
        Some(Position {
            epoch,
            step,
            samples,
            batch,
            drawn,
            next,
            stop: stop != 0,
            not_finite: archive.text(NOT_FINITE).map(str::to_owned),
            mean: Mean::of(sum, count as usize),
            history,
        })
    }
}
