//! What a search has found.

use super::runs::number;
use super::{Direction, Runs, Setting};
use crate::error::Result;
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

/// A setting with its runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The setting.
    pub setting: Setting,
    /// Its scores, one a seed.
    pub runs: Runs,
}

/// All settings of a search with their runs, the best first. `Display` is a table, and a line for each
/// run that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Trials {
    trials: Vec<Trial>,
}

impl Trials {
    /// Runs all settings with all seeds.
    #[inline]
    pub(super) fn of(
        settings: impl Iterator<Item = Setting>,
        seeds: &[u64],
        direction: Direction,
        mut run: impl FnMut(&Setting, u64) -> Result<f64>,
    ) -> Self {
        let trial = |setting: Setting| {
            let runs = super::repeat(seeds.iter().copied(), |seed| run(&setting, seed));
            Trial { setting, runs }
        };
        let mut trials: Vec<Trial> = settings.map(trial).collect();
        // A sort that keeps the order of what is equal: nothing depends on chance.
        trials.sort_by(|a, b| Trials::order(a, b, direction));
        Trials { trials }
    }

    /// Complete trials come before those with runs that failed, those before what has no score.
    #[inline]
    fn order(a: &Trial, b: &Trial, direction: Direction) -> Ordering {
        let class = |trial: &Trial| (trial.runs.is_empty(), !trial.runs.failures().is_empty());
        let better = match direction {
            Direction::Down => a.runs.mean().total_cmp(&b.runs.mean()),
            Direction::Up => b.runs.mean().total_cmp(&a.runs.mean()),
        };
        class(a).cmp(&class(b)).then(better)
    }

    /// All of them, the best first.
    #[inline]
    pub fn all(&self) -> &[Trial] {
        &self.trials
    }

    /// The setting with the best mean, of those whose runs all have a score; where there is none, of
    /// the others. None where no run has one.
    #[inline]
    pub fn best(&self) -> Option<&Trial> {
        self.trials.first().filter(|trial| !trial.runs.is_empty())
    }
}

impl Display for Trials {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let names = self.trials.first().map_or(&[][..], |trial| trial.setting.values());
        let mut table: Vec<Vec<String>> =
            vec![names.iter().map(|(name, _)| name.clone()).collect()];
        table[0].extend(["mean", "std", "min", "max", "runs"].map(String::from));
        for Trial { setting, runs } in &self.trials {
            let mut row: Vec<String> =
                setting.values().iter().map(|(_, choice)| choice.to_string()).collect();
            row.extend([runs.mean(), runs.std(), runs.min(), runs.max()].map(number));
            row.push(match runs.failures().len() {
                0 => runs.len().to_string(),
                failed => format!("{} of {}", runs.len(), runs.len() + failed),
            });
            table.push(row);
        }
        let length = |text: &String| text.chars().count();
        let width = |column: usize| table.iter().map(|row| length(&row[column])).max().unwrap_or(0);
        let widths: Vec<usize> = (0..table[0].len()).map(width).collect();
        for (i, row) in table.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(text, width)| format!("{text:>width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            write!(f, "{}{line}", if i == 0 { "" } else { "\n" })?;
        }
        for Trial { setting, runs } in &self.trials {
            for failure in runs.failures() {
                write!(f, "\n{setting}, seed {}: {}", failure.seed, failure.reason)?;
            }
        }
        Ok(())
    }
}
