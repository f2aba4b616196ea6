//! Rows that come one after the other, from sets that are larger than memory: [`Source`].

mod augment;
mod from_rows;
mod map;
mod part;
mod shuffle;
mod weigh;

pub use augment::Augment;
pub(crate) use augment::pass_seed;
pub use from_rows::{FromPasses, from_rows, try_from_rows};
pub use map::{Map, MapY};
pub use part::{Skip, Take};
pub use shuffle::Shuffle;
pub use weigh::Weigh;

use crate::error::Result;
use crate::model::Model;
use crate::rng::Rng;
use crate::train::Layers;

/// Rows in one go where a source is passed over.
const ROWS: usize = 64;

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
/// images. One of your own has two functions, [`begin`](Source::begin) and [`next`](Source::next); errors
/// that it returns end the training with them.
///
/// Several inputs or outputs are the structs that `model!` makes of them, with one sample, or one target,
/// in each place:
///
/// ```
/// use keras_runtime::prelude::*;
/// use keras_runtime::data::from_rows;
/// model! {
///     struct Two {
///         let a = Input(2);
///         let b = Input(1);
///         let x = Concatenate()(a, b);
///         let class = Dense(3, activation = softmax)(x);
///         let value = Dense(1)(x);
///         (class, value)
///     }
/// }
///
/// let rows = from_rows(|_| (0..20).map(|i| {
///     let x = TwoInput { a: [i as f32, 1.0], b: [0.5] };
///     (x, TwoOutput { class: (i % 3) as u8, value: i as f32 })
/// }));
/// let mut two = Two::new(1);
/// let mut trainer = two.compile(Adam::default(), TwoOutput {
///     class: SparseCategoricalCrossentropy::default(),
///     value: MeanSquaredError::default(),
/// });
/// let history = trainer.fit_stream(rows, Fit::default().verbose(0))?;
/// assert!(history.last("class_loss").is_some());
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
pub trait Source {
    /// A sample: what is in the `Vec` of samples that `fit` takes, or the struct of several inputs.
    type X;
    /// Its target: what is in the `Vec` of targets that `fit` takes, or the struct of several outputs
    /// with the target of each; with a weight beside it where it is [`Weighted`](super::Weighted).
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

    /// Appends up to `rows` rows to both, or answers `false` where the pass is over before. It calls
    /// [`next`](Source::next); a source that reads many rows faster than one by one has its own.
    ///
    /// # Errors
    /// As for `next`. The rows before the wrong one may have been appended.
    fn next_rows(
        &mut self,
        rows: usize,
        x: &mut Vec<Self::X>,
        y: &mut Vec<Self::Y>,
    ) -> Result<bool> {
        for _ in 0..rows {
            if !self.next(x, y)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes over the next rows, or answers `false` where the pass is over before: a training goes on
    /// in the middle of a pass so. The rows after them are as if those had been asked for.
    ///
    /// It reads the rows and forgets them; a source that can go to a row has its own.
    ///
    /// # Errors
    /// As for [`next`](Source::next).
    fn advance(&mut self, rows: usize) -> Result<bool> {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for done in (0..rows).step_by(ROWS) {
            if !self.next_rows(ROWS.min(rows - done), &mut x, &mut y)? {
                return Ok(false);
            }
            x.clear();
            y.clear();
        }
        Ok(true)
    }

    /// Makes other rows of the rows. Of a row that is passed over ([`advance`](Source::advance)) none is
    /// made: `f` makes the same of the same row, whatever came before.
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

    /// Makes other targets of the targets. Samples stay where they are, so it takes less time than
    /// [`map`](Source::map).
    ///
    /// ```
    /// use keras_runtime::data::{Source, from_rows};
    /// let rows = from_rows(|_| (0..3).map(|i| ([0.5_f32; 4], i as f32)));
    /// let mut rows = rows.map_y(|y| y as u8);
    /// let (mut x, mut y) = (Vec::new(), Vec::new());
    /// rows.begin(0)?;
    /// while rows.next(&mut x, &mut y)? {}
    /// assert_eq!(y, [0_u8, 1, 2]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn map_y<Y, F>(self, f: F) -> MapY<Self, F>
    where
        Self: Sized,
        F: FnMut(Self::Y) -> Y,
    {
        MapY::new(self, f)
    }

    /// Gives each row a weight for its loss. Keras's `sample_weight`, which a data set has as the third of
    /// a row.
    ///
    /// A weight is a number; for an output with steps `[T; STEPS]`, one a step; for several outputs a
    /// number for all of them, or their struct with one, or `()`, in each place.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::from_rows;
    /// model! { struct Line { Input(1); Dense(1); } }
    /// let rows = from_rows(|_| (0..64).map(|i| ([i as f32 / 64.0], if i == 9 { 1e6 } else { 0.5 })));
    /// let rows = rows.weigh(|_, y| if *y > 1e3 { 0.0 } else { 1.0_f32 });
    /// let mut line = Line::new(42);
    /// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    /// let history = trainer.fit_stream(rows, Fit::default().epochs(9).verbose(0))?;
    /// assert!(history.last("loss").unwrap() < 1.0);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn weigh<W, F>(self, f: F) -> Weigh<Self, F>
    where
        Self: Sized,
        F: FnMut(&Self::X, &Self::Y) -> W,
    {
        Weigh::new(self, f)
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

    /// The first `rows` rows of each pass, for example to validate with while [`skip`](Source::skip)
    /// trains on the others.
    fn take(self, rows: usize) -> Take<Self>
    where
        Self: Sized,
    {
        Take::new(self, rows)
    }

    /// Each pass without its first `rows` rows.
    ///
    /// ```
    /// use keras_runtime::data::{Source, from_rows};
    /// let mut rows = from_rows(|_| (0..5).map(|i| (i, i))).skip(3);
    /// let (mut x, mut y) = (Vec::new(), Vec::new());
    /// rows.begin(0)?;
    /// while rows.next(&mut x, &mut y)? {}
    /// assert_eq!(x, [3, 4]);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    fn skip(self, rows: usize) -> Skip<Self>
    where
        Self: Sized,
    {
        Skip::new(self, rows)
    }
}

/// A source behind a reference or in a box.
macro_rules! behind {
    ($($pointer:ty),*) => {$(
        impl<S: Source + ?Sized> Source for $pointer {
            type X = S::X;
            type Y = S::Y;

            fn begin(&mut self, pass: u64) -> Result<()> {
                (**self).begin(pass)
            }
            fn next(&mut self, x: &mut Vec<S::X>, y: &mut Vec<S::Y>) -> Result<bool> {
                (**self).next(x, y)
            }
            fn next_rows(
                &mut self,
                rows: usize,
                x: &mut Vec<S::X>,
                y: &mut Vec<S::Y>,
            ) -> Result<bool> {
                (**self).next_rows(rows, x, y)
            }
            fn advance(&mut self, rows: usize) -> Result<bool> {
                (**self).advance(rows)
            }
        }
    )*};
}

behind!(&mut S, Box<S>);

#[cfg(test)]
mod tests;
