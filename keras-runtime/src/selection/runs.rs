//! The same run with several seeds.

use crate::error::{Error, Result};
use crate::progress::format::Value;
use std::fmt::{self, Display, Formatter};

/// A run that yielded no score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// What was wrong, in one sentence.
    pub reason: String,
}

/// The scores of runs that differ by their seeds. `Display` is a line with mean and spread, and one for
/// each run that failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Runs {
    scores: Vec<(u64, f64)>,
    failures: Vec<Failure>,
}

/// Runs something once for each seed, in order. A run that ends with an error, or with a score that is
/// not finite, is kept by its seed; the others go on.
///
/// ```
/// use keras_runtime::prelude::*;
/// let runs = repeat([1, 2, 3, 4], |seed| match seed {
///     3 => Err(Error::Config("no data".into())),
///     seed => Ok(0.5 + seed as f64),
/// });
/// assert_eq!((runs.len(), runs.mean(), runs.min(), runs.max()), (3, 2.8333333333333335, 1.5, 4.5));
/// assert_eq!(runs.failures()[0].seed, 3);
/// let text = "2.8333 ± 1.5275 (1.5000 to 4.5000) in 3 runs\nseed 3: no data";
/// assert_eq!(runs.to_string(), text);
/// ```
#[inline]
pub fn repeat(
    seeds: impl IntoIterator<Item = u64>,
    mut run: impl FnMut(u64) -> Result<f64>,
) -> Runs {
    let mut runs = Runs::default();
    for seed in seeds {
        runs.push(seed, run(seed));
    }
    runs
}

impl Runs {
    #[inline]
    fn push(&mut self, seed: u64, score: Result<f64>) {
        let finite = |score: f64| match score.is_finite() {
            true => Ok(score),
            false => Err(Error::Config(format!("the score is {score}"))),
        };
        match score.and_then(finite) {
            Ok(score) => self.scores.push((seed, score)),
            Err(error) => self.failures.push(Failure { seed, reason: error.to_string() }),
        }
    }

    /// Seeds and scores of the runs that yielded one.
    #[inline]
    pub fn scores(&self) -> &[(u64, f64)] {
        &self.scores
    }

    /// The runs that yielded none.
    #[inline]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Number of scores.
    #[inline]
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether there are no scores.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    #[inline]
    fn values(&self) -> impl Iterator<Item = f64> {
        self.scores.iter().map(|score| score.1)
    }

    /// Mean of the scores; NaN where there are none.
    #[inline]
    pub fn mean(&self) -> f64 {
        self.values().sum::<f64>() / self.len() as f64
    }

    /// Standard deviation of the scores, estimated from them (divided by one less than there are); NaN
    /// where there are fewer than two.
    #[inline]
    pub fn std(&self) -> f64 {
        if self.len() < 2 {
            return f64::NAN;
        }
        // The mean of equal scores may be off by a digit, and they would differ from it.
        if self.min() == self.max() {
            return 0.0;
        }
        let mean = self.mean();
        let squares: f64 = self.values().map(|score| (score - mean).powi(2)).sum();
        (squares / (self.len() - 1) as f64).sqrt()
    }

    /// The smallest score; NaN where there are none.
    #[inline]
    pub fn min(&self) -> f64 {
        self.values().fold(f64::NAN, f64::min)
    }

    /// The largest score; NaN where there are none.
    #[inline]
    pub fn max(&self) -> f64 {
        self.values().fold(f64::NAN, f64::max)
    }
}

/// A number of a table; `-` where there is none.
#[inline]
pub(super) fn number(value: f64) -> String {
    match value.is_nan() {
        true => "-".into(),
        // Zero needs no power of ten.
        false if value == 0.0 => "0.0000".into(),
        false => Value(value).to_string(),
    }
}

impl Display for Runs {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [mean, min, max] = [self.mean(), self.min(), self.max()].map(number);
        match self.len() {
            0 => f.write_str("no scores")?,
            1 => write!(f, "{mean} in 1 run")?,
            count => write!(f, "{mean} ± {} ({min} to {max}) in {count} runs", number(self.std()))?,
        }
        self.failures
            .iter()
            .try_for_each(|Failure { seed, reason }| write!(f, "\nseed {seed}: {reason}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread() {
        let runs = repeat(0..4, |seed| Ok([2.0, 4.0, 4.0, 6.0][seed as usize]));
        assert_eq!((runs.mean(), runs.min(), runs.max()), (4.0, 2.0, 6.0));
        assert!((runs.std() - (8.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn equal_scores_do_not_spread() {
        let runs = repeat(0..5, |_| Ok(44.0 / 45.0));
        assert_eq!(runs.to_string(), "0.9778 ± 0.0000 (0.9778 to 0.9778) in 5 runs");
    }

    #[test]
    fn none_and_one() {
        let none = repeat([], |_| Ok(1.0));
        assert!(none.mean().is_nan() && none.std().is_nan() && none.min().is_nan());
        assert_eq!(none.to_string(), "no scores");
        let one = repeat([7], |_| Ok(0.0));
        assert!(one.std().is_nan());
        assert_eq!(one.to_string(), "0.0000 in 1 run");
    }

    #[test]
    fn scores_that_are_not_finite_are_failures() {
        let runs = repeat(0..2, |seed| Ok(if seed == 1 { f64::NAN } else { 1.0 }));
        assert_eq!((runs.mean(), runs.failures()[0].reason.as_str()), (1.0, "the score is NaN"));
    }
}
