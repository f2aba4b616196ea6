//! All combinations of values.

use super::setting::{Choice, Setting};
use super::trials::Trials;
use super::{Direction, set};
use crate::error::Result;

/// A search over all combinations of some values, in the order in which they are written; the last name
/// varies fastest. Seed 0 and small scores are best unless set.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::selection::Direction;
/// let search = GridSearch::new()
///     .vary("batch_size", [16, 32])
///     .vary("optimizer", ["sgd", "adam"])
///     .direction(Direction::Up)
///     .seeds(0..2);
/// let found = search.run(|setting, seed| {
///     let size = setting.count("batch_size")? as f64;
///     match setting.word("optimizer")? {
///         "sgd" if size > 16.0 && seed == 1 => Err(Error::Config("it does not converge".into())),
///         "sgd" => Ok(size / 10.0),
///         _ => Ok(size + seed as f64),
///     }
/// })?;
/// let table = "\
/// batch_size  optimizer     mean     std      min      max    runs
///         32       adam  32.5000  0.7071  32.0000  33.0000       2
///         16       adam  16.5000  0.7071  16.0000  17.0000       2
///         16        sgd   1.6000  0.0000   1.6000   1.6000       2
///         32        sgd   3.2000       -   3.2000   3.2000  1 of 2
/// batch_size = 32, optimizer = sgd, seed 1: it does not converge";
/// assert_eq!(found.to_string(), table);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GridSearch {
    axes: Vec<(String, Vec<Choice>)>,
    seeds: Vec<u64>,
    direction: Direction,
}

impl Default for GridSearch {
    #[inline]
    fn default() -> Self {
        GridSearch { axes: Vec::new(), seeds: vec![0], direction: Direction::Down }
    }
}

repeated!(GridSearch);

impl GridSearch {
    /// A search that varies nothing yet.
    #[inline]
    pub fn new() -> Self {
        GridSearch::default()
    }

    /// Varies a name over numbers or words. A name that is there already gets these values.
    #[must_use]
    #[inline]
    pub fn vary<C: Into<Choice>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = C>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        set(&mut self.axes, name, values);
        self
    }

    /// Runs all combinations, each with all seeds. A run that fails is kept by its setting and seed.
    ///
    /// # Errors
    /// If a name has no values.
    #[inline]
    pub fn run(&self, run: impl FnMut(&Setting, u64) -> Result<f64>) -> Result<Trials> {
        if let Some((name, _)) = self.axes.iter().find(|axis| axis.1.is_empty()) {
            let sentence = format!("`{name}` has no values to search");
            return Err(crate::error::Error::Config(sentence));
        }
        let count = self.axes.iter().map(|axis| axis.1.len()).product();
        let settings = (0..count).map(|number| self.setting(number));
        Ok(Trials::of(settings, &self.seeds, self.direction, run))
    }

    #[inline]
    fn setting(&self, number: usize) -> Setting {
        let mut rest = number;
        let mut values = Vec::new();
        for (name, choices) in self.axes.iter().rev() {
            values.push((name.clone(), choices[rest % choices.len()].clone()));
            rest /= choices.len();
        }
        values.reverse();
        Setting::new(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_combinations() {
        let search =
            GridSearch::new().vary("a", [1, 2]).vary("b", ["x", "y", "z"]).vary("a", [3, 4]);
        let mut seen = Vec::new();
        search
            .run(|setting, seed| {
                seen.push(format!("{setting}, {seed}"));
                Ok(0.0)
            })
            .unwrap();
        assert_eq!(seen.len(), 6);
        assert_eq!((seen[0].as_str(), seen[1].as_str()), ("a = 3, b = x, 0", "a = 3, b = y, 0"));
        assert_eq!(seen[5], "a = 4, b = z, 0");
    }

    #[test]
    fn nothing_to_vary() {
        let trials = GridSearch::new().run(|_, _| Ok(2.0)).unwrap();
        assert_eq!(trials.best().unwrap().runs.mean(), 2.0);
        let none: [f64; 0] = [];
        let error = GridSearch::new().vary("a", none).run(|_, _| Ok(2.0)).unwrap_err();
        assert_eq!(error.to_string(), "`a` has no values to search");
    }

    #[test]
    fn no_score_is_no_best() {
        let failing = GridSearch::new().run(|_, _| Ok(f64::INFINITY)).unwrap();
        assert!(failing.best().is_none());
        assert!(GridSearch::new().seeds([]).run(|_, _| Ok(1.0)).unwrap().best().is_none());
    }
}
