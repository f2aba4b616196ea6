//! How times are taken, as the programs of other libraries take them.

use crate::args::Args;
use crate::report::Report;
use keras_runtime::prelude::{History, Result};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Times that are kept at most.
const MOST: usize = 200_000;

/// Seconds of each epoch but the first.
///
/// Each epoch is a `fit` of its own, so the times include its checks of the data.
pub fn epochs(args: &Args, mut fit: impl FnMut() -> Result<History>) -> Result<Report> {
    let (mut times, mut losses) = (Vec::new(), Vec::new());
    for _ in 0..=args.epochs.unwrap_or(6) {
        let begin = Instant::now();
        let history = fit()?;
        times.push(begin.elapsed().as_secs_f64());
        losses.extend(history.last("loss"));
    }
    times.remove(0);
    Ok(Report::training("s/epoch", times, &losses))
}

/// Microseconds of a call, for so many seconds after a warm-up of a fifth of them; the mean of `times`
/// calls each.
pub fn calls<R>(args: &Args, times: usize, mut call: impl FnMut() -> R) -> Report {
    let whole = Duration::from_secs_f64(args.seconds);
    let begin = Instant::now();
    while begin.elapsed() < whole / 5 {
        black_box(call());
    }
    let (mut found, begin) = (Vec::new(), Instant::now());
    while found.is_empty() || begin.elapsed() < whole && found.len() < MOST {
        let start = Instant::now();
        for _ in 0..times {
            black_box(call());
        }
        found.push(start.elapsed().as_secs_f64() * 1e6 / times as f64);
    }
    Report::latency(found)
}
