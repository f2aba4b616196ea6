//! Settings that are drawn.

use super::setting::{Choice, Setting};
use super::trials::Trials;
use super::{Direction, set};
use crate::error::{Error, Result};
use crate::rng::Rng;

/// A search over settings that are drawn: the same seed draws the same settings. Each runs with seed 0
/// unless others are set; small scores are best unless set.
///
/// ```
/// use keras_runtime::prelude::*;
/// let search = RandomSearch::new(20, 42)
///     .log_uniform("learning_rate", 1e-4, 1e-1)
///     .whole("batch_size", 8, 64)
///     .choice("optimizer", ["sgd", "adam"]);
/// let found = search.run(|setting, _| {
///     let (rate, size) = (setting.number("learning_rate")?, setting.count("batch_size")?);
///     assert!((1e-4..=1e-1).contains(&rate) && (8..=64).contains(&size));
///     Ok((rate.log10() + 2.0).abs())
/// })?;
/// let best = found.best().unwrap().setting.number("learning_rate")?;
/// assert!((0.003..0.03).contains(&best));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RandomSearch {
    trials: usize,
    seed: u64,
    axes: Vec<(String, Draw)>,
    seeds: Vec<u64>,
    direction: Direction,
}

/// How a value is drawn.
#[derive(Clone, Debug)]
enum Draw {
    Uniform(f64, f64),
    LogUniform(f64, f64),
    Whole(usize, usize),
    Choice(Vec<Choice>),
}

repeated!(RandomSearch);

impl RandomSearch {
    /// A search of so many settings, drawn from a seed.
    #[inline]
    pub fn new(trials: usize, seed: u64) -> Self {
        RandomSearch { trials, seed, axes: Vec::new(), seeds: vec![0], direction: Direction::Down }
    }

    /// Draws a number from `low` to `high`.
    #[must_use]
    #[inline]
    pub fn uniform(self, name: &str, low: f64, high: f64) -> Self {
        self.axis(name, Draw::Uniform(low, high))
    }

    /// Draws a number from `low` to `high`, each power of ten as often as each other; for learning rates.
    #[must_use]
    #[inline]
    pub fn log_uniform(self, name: &str, low: f64, high: f64) -> Self {
        self.axis(name, Draw::LogUniform(low, high))
    }

    /// Draws a whole number from `low` to `high`, both of them included.
    #[must_use]
    #[inline]
    pub fn whole(self, name: &str, low: usize, high: usize) -> Self {
        self.axis(name, Draw::Whole(low, high))
    }

    /// Draws one of these numbers or words.
    #[must_use]
    #[inline]
    pub fn choice<C: Into<Choice>>(self, name: &str, values: impl IntoIterator<Item = C>) -> Self {
        self.axis(name, Draw::Choice(values.into_iter().map(Into::into).collect()))
    }

    #[inline]
    fn axis(mut self, name: &str, draw: Draw) -> Self {
        set(&mut self.axes, name, draw);
        self
    }

    /// Runs all settings, each with all seeds. A run that fails is kept by its setting and seed.
    ///
    /// # Errors
    /// If there is nothing between the ends of a range.
    #[inline]
    pub fn run(&self, run: impl FnMut(&Setting, u64) -> Result<f64>) -> Result<Trials> {
        self.axes.iter().try_for_each(|(name, draw)| draw.check(name))?;
        let settings = (0..self.trials).map(|number| {
            let values = self.axes.iter().enumerate().map(|(axis, (name, draw))| {
                // Each name has numbers of its own, so that one that is added leaves the others.
                let mut rng = Rng::stream(self.seed.wrapping_add(axis as u64), number as u64);
                (name.clone(), draw.draw(&mut rng))
            });
            Setting::new(values.collect())
        });
        Ok(Trials::of(settings, &self.seeds, self.direction, run))
    }
}

impl Draw {
    #[inline]
    fn check(&self, name: &str) -> Result<()> {
        let range = |low: f64, high: f64| low <= high && low.is_finite() && high.is_finite();
        let wrong = match self {
            Draw::Uniform(low, high) if !range(*low, *high) => {
                format!("`{name}` is drawn from {low} to {high}: expected two numbers that rise")
            }
            Draw::LogUniform(low, high) if !(range(*low, *high) && *low > 0.0) => {
                format!(
                    "`{name}` is drawn from {low} to {high}: expected numbers above 0 that rise"
                )
            }
            Draw::Whole(low, high) if low > high => {
                format!("`{name}` is drawn from {low} to {high}: expected two numbers that rise")
            }
            Draw::Choice(choices) if choices.is_empty() => {
                format!("`{name}` has no values to search")
            }
            _ => return Ok(()),
        };
        Err(Error::Config(wrong))
    }

    #[inline]
    fn draw(&self, rng: &mut Rng) -> Choice {
        match self {
            Draw::Uniform(low, high) => Choice::Number(rng.uniform(*low, *high)),
            Draw::LogUniform(low, high) => {
                let number = libm::exp(rng.uniform(libm::log(*low), libm::log(*high)));
                // The rounding of both must not lead past an end.
                Choice::Number(number.clamp(*low, *high))
            }
            Draw::Whole(low, high) => {
                // All numbers there are have no count.
                let count = (high - low).saturating_add(1);
                Choice::Number((low + rng.below(count)) as f64)
            }
            Draw::Choice(choices) => choices[rng.below(choices.len())].clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(search: &RandomSearch) -> Vec<Setting> {
        let mut seen = Vec::new();
        let run = |setting: &Setting, _| {
            seen.push(setting.clone());
            Ok(0.0)
        };
        search.run(run).unwrap();
        seen
    }

    #[test]
    fn the_seed_decides() {
        let search =
            |seed| RandomSearch::new(50, seed).log_uniform("rate", 1e-5, 1.0).whole("n", 3, 5);
        assert_eq!(drawn(&search(1)), drawn(&search(1)));
        assert_ne!(drawn(&search(1)), drawn(&search(2)));
        let settings = drawn(&search(1));
        for n in 3..=5 {
            assert!(settings.iter().any(|setting| setting.count("n").unwrap() == n));
        }
        let below = settings.iter().filter(|setting| setting.number("rate").unwrap() < 1e-2);
        assert!((20..40).contains(&below.count()));
        // Another name leaves the first ones.
        let more = drawn(&search(1).choice("word", ["a", "b"]));
        assert_eq!(more[7].get("rate").unwrap(), settings[7].get("rate").unwrap());
    }

    #[test]
    fn ranges_with_nothing_in_them() {
        let error = |search: RandomSearch| search.run(|_, _| Ok(0.0)).unwrap_err().to_string();
        let new = || RandomSearch::new(1, 0);
        assert_eq!(
            error(new().uniform("a", 1.0, 0.0)),
            "`a` is drawn from 1 to 0: expected two numbers that rise"
        );
        assert!(error(new().log_uniform("a", 0.0, 1.0)).contains("above 0"));
        assert!(error(new().uniform("a", f64::NAN, 1.0)).contains("NaN"));
        assert!(error(new().whole("a", 2, 1)).contains("from 2 to 1"));
        assert!(error(new().choice::<f64>("a", [])).contains("no values"));
        assert_eq!(drawn(&new().uniform("a", 1.0, 1.0))[0].number("a").unwrap(), 1.0);
    }
}
