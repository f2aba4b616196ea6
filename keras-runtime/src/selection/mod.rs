//! Which settings are best: runs repeated over seeds, searches over settings, mean and spread in a
//! table.
//!
//! A score is any number that a run yields: a loss, an accuracy. What a run does is a closure, so
//! anything that is known at run time can be varied: learning rates, batch sizes, optimizers. The
//! sizes of a network are types; with parameters (`struct Mlp<const HIDDEN: usize>`) a `match` on a
//! setting chooses among them.
//!
//! ```
//! use keras_runtime::prelude::*;
//!
//! model! {
//!     struct Line { Input(1); Dense(1); }
//! }
//!
//! fn loss(learning_rate: f64, seed: u64) -> Result<f64> {
//!     let (x, y) = ([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]);
//!     let mut line = Line::new(seed);
//!     let optimizer = SGD::default().learning_rate(learning_rate);
//!     let mut trainer = line.compile(optimizer, MeanSquaredError::default()).seed(seed);
//!     trainer.fit(&x, &y, Fit::default().epochs(30).verbose(0))?;
//!     Ok(trainer.evaluate(&x, &y)?["loss"])
//! }
//!
//! // How much depends on the seed?
//! let runs = repeat(0..3, |seed| loss(0.05, seed));
//! println!("{runs}");
//! assert!(runs.mean() < 0.5 && runs.failures().is_empty());
//!
//! // Which learning rate is best, with three seeds each?
//! let search = GridSearch::new().vary("learning_rate", [0.1, 0.01, 0.001]).seeds(0..3);
//! let found = search.run(|setting, seed| loss(setting.number("learning_rate")?, seed))?;
//! println!("{found}");
//! assert_eq!(found.best().unwrap().setting.number("learning_rate")?, 0.1);
//! # Ok::<(), Error>(())
//! ```

// Few programs have searches: compiled in the crates that do.
#![warn(clippy::missing_inline_in_public_items)]

/// What both searches can be told.
macro_rules! repeated {
    ($search:ident) => {
        impl $search {
            /// The seeds with which each setting runs.
            #[must_use]
            #[inline]
            pub fn seeds(mut self, seeds: impl IntoIterator<Item = u64>) -> Self {
                self.seeds = seeds.into_iter().collect();
                self
            }

            /// Which scores are the better ones.
            #[must_use]
            #[inline]
            pub fn direction(mut self, direction: Direction) -> Self {
                self.direction = direction;
                self
            }
        }
    };
}

mod grid;
mod random;
mod runs;
mod setting;
mod trials;

pub use grid::GridSearch;
pub use random::RandomSearch;
pub use runs::{Failure, Runs, repeat};
pub use setting::{Choice, Setting};
pub use trials::{Trial, Trials};

pub use crate::metrics::Direction;

/// Gives a name its values, also one that is there already.
#[inline]
fn set<V>(axes: &mut Vec<(String, V)>, name: &str, values: V) {
    match axes.iter_mut().find(|axis| axis.0 == name) {
        Some(axis) => axis.1 = values,
        None => axes.push((name.into(), values)),
    }
}
