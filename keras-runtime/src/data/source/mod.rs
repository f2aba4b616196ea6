//! Rows that come one after the other, from sets that are larger than memory: [`Source`].

mod adapters;
mod from_rows;
mod shuffle;

pub(crate) use adapters::pass_seed;
pub use adapters::{Augment, Map, Take};
pub use from_rows::{FromPasses, from_rows, try_from_rows};
pub use shuffle::Shuffle;

use crate::error::Result;
use crate::model::Model;
use crate::rng::Rng;
use crate::train::Layers;

/// Samples and their targets, one pair after the other and pass after pass, for
/// [`fit_stream`](crate::train::Trainer::fit_stream).
///
/// A source lies on a disk, is generated, or never ends; what is in memory is a few batches. It runs
/// in a thread of its own, with all that is done to its rows: `fit_stream` computes while the next
/// batches are made ready.
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::data::{Source, from_rows};
/// model! { struct Line { Input(1); Dense(1); } }
///
/// let rows = from_rows(|pass| (0..64).map(move |i| ([i as f32 / 64.0], i as f32 / 32.0 + 1.0)))
///     .shuffle(16, 7)
///     .augment(7, |x, _, rng| x[0] += rng.uniform(-1e-3, 1e-3) as f32);
/// let mut line = Line::new(42);
/// let mut trainer = line.compile(SGD::default().learning_rate(0.1), MeanSquaredError::default());
/// let history = trainer.fit_stream(rows, Fit::default().epochs(50).verbose(0))?;
/// assert!(history.last("loss").unwrap() < 0.01);
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
///
/// Sources: [`from_rows`] and [`try_from_rows`] for iterators,
/// [`NpySource`](crate::data::NpySource) for files of numpy,
/// [`Csv::source`](crate::data::Csv::source) for tables, `ImageDirectory` (feature `image`) for folders of
/// images. One of your own has these two functions; errors
/// that it returns end the training with them.
pub trait Source {
    /// A sample: what is in the `Vec` of samples that `fit` takes.
    type X;
    /// Its target: what is in the `Vec` of targets that `fit` takes.
    type Y;

    /// Begins a pass over all rows; its number counts from 0.
    ///
    /// # Errors
    /// What is wrong with the source.
    fn begin(&mut self, pass: u64) -> Result<()>;

    /// Appends the next row to both, or answers `false` where the pass is over.
    ///
    /// # Errors
    /// What is wrong with the source, with its file and its row.
    fn next(&mut self, x: &mut Vec<Self::X>, y: &mut Vec<Self::Y>) -> Result<bool>;

    /// Makes other rows of the rows.
    ///
    /// ```
    /// use keras_runtime::data::{Source, from_rows};
    /// let bytes = from_rows(|_| (0..3_u8).map(|i| ([i; 4], i)));
    /// let mut scaled = bytes.map(|x, y| (x.map(|x| f32::from(x) / 255.0), y));
    /// let (mut x, mut y) = (Vec::new(), Vec::new());
    /// scaled.begin(0)?;
    /// while scaled.next(&mut x, &mut y)? {}
    /// assert_eq!((x[2][0], y), (2.0 / 255.0, vec![0, 1, 2]));
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn map<X, Y, F>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
        F: FnMut(Self::X, Self::Y) -> (X, Y),
    {
        Map::new(self, f)
    }

    /// Changes rows at random: each row of each pass has its own random numbers, so that the same
    /// seed gives the same rows.
    fn augment<F>(self, seed: u64, f: F) -> Augment<Self, F>
    where
        Self: Sized,
        F: FnMut(&mut Self::X, &mut Self::Y, &mut Rng),
    {
        Augment::new(self, seed, f)
    }

    /// Sends each sample through a network of layers that change it at random, such as `RandomFlip`, as
    /// in training; layers that learn are out of place in it. The same seed gives the same rows.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::{Source, from_rows};
    /// model! { struct Augment { Input(4, 4, 1); RandomFlip(horizontal); RandomCrop(3, 3); Rescaling(2.0); } }
    ///
    /// let images = from_rows(|_| (0..9).map(|i| ([[[i as f32]; 4]; 4], i)));
    /// let mut images = images.layers(Augment::new(0), 42);
    /// let (mut x, mut y) = (Vec::new(), Vec::new());
    /// images.begin(0)?;
    /// while images.next(&mut x, &mut y)? {}
    /// assert_eq!(x[8], [[[16.0]; 3]; 3]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn layers<M>(self, network: Box<M>, seed: u64) -> Layers<Self, M>
    where
        Self: Source<X = M::Input> + Sized,
        M: Model,
    {
        Layers::new(self, network, seed)
    }

    /// Puts the rows in a random order: each is drawn from `buffer` rows, which are held in memory,
    /// and the next takes its place. tf.data's `shuffle`. Another order in each pass; the same seed
    /// gives the same.
    fn shuffle(self, buffer: usize, seed: u64) -> Shuffle<Self>
    where
        Self: Sized,
    {
        Shuffle::new(self, buffer, seed)
    }

    /// The first `rows` rows of each pass.
    fn take(self, rows: usize) -> Take<Self>
    where
        Self: Sized,
    {
        Take::new(self, rows)
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    type X = S::X;
    type Y = S::Y;

    fn begin(&mut self, pass: u64) -> Result<()> {
        (**self).begin(pass)
    }
    fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
        (**self).next(x, y)
    }
}

#[cfg(test)]
mod tests;
