//! What `fit` returns: the values of every epoch.

use crate::error::Result;
use crate::progress::format::Value;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::ops::{Index, Range};
use std::path::Path;

/// Loss and metrics of each epoch. Keras's `History`.
///
/// ```
/// use keras_runtime::history::History;
/// let mut history = History::default();
/// history.push(0, &[("loss", 0.9), ("val_loss", 0.8)]);
/// history.push(1, &[("loss", 0.7), ("val_loss", 0.75)]);
/// assert_eq!(history["loss"], [0.9, 0.7]);
/// assert_eq!(history.last("val_loss"), Some(0.75));
/// assert_eq!(history.get("val_accuracy"), None);
/// println!("{history}");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The epochs that were trained; the first is 0.
    pub epoch: Vec<usize>,
    /// The values by name, one an epoch, those of the validation under `val_…`. Where the
    /// validation does not run after every epoch, its lists are shorter.
    pub history: BTreeMap<String, Vec<f64>>,
    /// What `fit` was called with.
    pub params: Params,
    /// What looked like a mistake, a sentence each: it is printed as well, unless nothing is.
    pub warnings: Vec<String>,
    /// Which of `epoch` the values of `history` belong to.
    rows: BTreeMap<String, Vec<usize>>,
}

/// What a call of `fit` came to. Keras's `History.params`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params {
    /// The epoch to train up to.
    pub epochs: usize,
    /// Batches of an epoch, where that is known.
    pub steps: Option<usize>,
}

impl History {
    /// An empty history of a call of `fit`.
    pub fn new(params: Params) -> Self {
        History { params, ..History::default() }
    }

    /// Adds an epoch (the first is 0).
    pub fn push(&mut self, epoch: usize, logs: &[(&str, f64)]) {
        self.push_all(epoch, logs.iter().copied());
    }

    /// The same from anywhere. A name takes memory the first time.
    pub(crate) fn push_all<'n>(
        &mut self,
        epoch: usize,
        logs: impl Iterator<Item = (&'n str, f64)>,
    ) {
        let row = self.epoch.len();
        self.epoch.push(epoch);
        for (name, value) in logs {
            match (self.history.get_mut(name), self.rows.get_mut(name)) {
                (Some(values), Some(rows)) => {
                    values.push(value);
                    rows.push(row);
                }
                _ => {
                    self.history.entry(name.into()).or_default().push(value);
                    self.rows.entry(name.into()).or_default().push(row);
                }
            }
        }
    }

    /// Adds these epochs: for each the values of all of `names`, one after the other.
    pub(crate) fn push_epochs(&mut self, epochs: Range<usize>, names: &[&str], values: &[f64]) {
        let rows = self.epoch.len()..self.epoch.len() + epochs.len();
        for (number, &name) in names.iter().enumerate() {
            let values = values.iter().skip(number).step_by(names.len());
            self.history.entry(name.into()).or_default().extend(values);
            self.rows.entry(name.into()).or_default().extend(rows.clone());
        }
        self.epoch.extend(epochs);
    }

    /// The values of a name, one an epoch.
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.history.get(name).map(Vec::as_slice)
    }

    /// The value of the last epoch that has one.
    pub fn last(&self, name: &str) -> Option<f64> {
        self.get(name)?.last().copied()
    }

    /// Names, values and the rows that these belong to.
    pub(crate) fn series(&self) -> impl Iterator<Item = (&str, &[f64], &[usize])> {
        self.history.iter().map(|(name, values)| {
            let rows = self.rows.get(name).map_or(&[][..], Vec::as_slice);
            (name.as_str(), values.as_slice(), rows)
        })
    }

    /// Adds such a series; `None` if it makes no sense.
    pub(crate) fn add_series(
        &mut self,
        name: &str,
        values: Vec<f64>,
        rows: Vec<usize>,
    ) -> Option<()> {
        if values.len() != rows.len() || rows.iter().any(|&row| row >= self.epoch.len()) {
            return None;
        }
        self.history.insert(name.to_owned(), values);
        self.rows.insert(name.to_owned(), rows);
        Some(())
    }

    /// Draws the curves as SVG or, with the feature `png`, PNG; see
    /// [`plot_history`](crate::plot::plot_history).
    ///
    /// # Errors
    /// If there are no epochs, or the file cannot be written.
    pub fn plot(&self, path: impl AsRef<Path>) -> Result<()> {
        crate::plot::plot_history(self, path)
    }

    /// The epochs that have a value of a name, with it.
    pub(crate) fn points(&self, name: &str) -> impl Iterator<Item = (usize, f64)> {
        let rows = self.rows.get(name).map_or(&[][..], Vec::as_slice);
        let values = self.get(name).unwrap_or_default().iter().enumerate();
        values.map(move |(i, &value)| {
            // Values that somebody has added belong to the first epochs.
            let row = rows.get(i).copied().unwrap_or(i);
            (self.epoch.get(row).copied().unwrap_or(row), value)
        })
    }

    /// The value of a name in the `row`-th of `epoch`.
    fn at(&self, name: &str, row: usize) -> Option<f64> {
        let i = self.rows.get(name)?.binary_search(&row).ok()?;
        self.get(name)?.get(i).copied()
    }
}

impl Index<&str> for History {
    type Output = Vec<f64>;

    /// The values of a name, as `history.history["loss"]` in Keras.
    ///
    /// # Panics
    /// Where there is no such name, as the maps of the standard library do; [`History::get`] is
    /// the way without.
    fn index(&self, name: &str) -> &Vec<f64> {
        &self.history[name]
    }
}

impl Display for History {
    /// A table: a row for each epoch (counted from 1, as in the progress output), a column for
    /// each name.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("epoch")?;
        for name in self.history.keys() {
            write!(f, "  {name:>10}")?;
        }
        for (row, epoch) in self.epoch.iter().enumerate() {
            write!(f, "\n{:5}", epoch + 1)?;
            for name in self.history.keys() {
                let value = self.at(name, row).map_or_else(|| "-".into(), |v| Value(v).to_string());
                write!(f, "  {value:>0$}", name.len().max(10))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        let mut history = History::new(Params { epochs: 2, steps: Some(3) });
        history.push(0, &[("loss", 0.5)]);
        history.push(1, &[("loss", 0.000_25), ("val_long_name", 2.0)]);
        let table = "\
epoch        loss  val_long_name
    1      0.5000              -
    2  2.5000e-04         2.0000";
        assert_eq!(history.to_string(), table);
        assert_eq!(History::default().to_string(), "epoch");
    }

    #[test]
    fn epochs_at_once_are_those_one_by_one() {
        let (mut single, mut several) = (History::default(), History::default());
        let values = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3];
        for history in [&mut single, &mut several] {
            history.push(4, &[("loss", 1.0)]);
        }
        for (epoch, values) in (5..).zip(values.chunks(2)) {
            single.push(epoch, &[("loss", values[0]), ("mae", values[1])]);
        }
        several.push_epochs(5..8, &["loss", "mae"], &values);
        assert_eq!(several, single);
    }
}
