//! Training on rows that come one after the other.

mod loader;
mod predict;
mod setup;
mod slots;
mod streamed;

pub use loader::{Reel, run as load};
pub use predict::{predict, predict_each};
pub use setup::Setup;
pub use streamed::Use;

use super::check::GIVEN;
use super::losses::Losses;
use super::options::{Evaluate, Fit};
use super::run::Run;
use super::scores::Scores;
use super::trainer::Trainer;
use super::validation::{Given, Validation};
use super::weighing::Weighs;
use crate::data::{Samples, Source, TargetRow};
use crate::element::Element;
use crate::error::Result;
use crate::history::History;
use crate::kernels::Engine;
use crate::model::Model;
use crate::optimizers::Optimizer;

/// Samples a step, unless that is set; Keras's number.
const BATCH: usize = 32;

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
    L: Losses<M::Element, M::Output>,
{
    /// Trains on a [`Source`]: rows that come from a disk, are generated, or never end. Keras's `fit`
    /// on a data set or a generator.
    ///
    /// An epoch is a pass over the source, or `steps_per_epoch` steps of it, which go on from one pass
    /// to the next. The source runs in a thread of its own, a few batches ahead; they are all the
    /// memory it takes. The same rows in the same order give the same bits as
    /// [`fit`](Trainer::fit) without `shuffle`: the order of a source is its own, see
    /// [`Source::shuffle`].
    ///
    /// Layers with `stateful = true` go on from batch to batch, as in `fit`. Weights of samples come from the
    /// source, see [`Source::weigh`]; `class_weight` is an option. To validate with:
    /// [`validation_data`](Fit::validation_data) in memory, or
    /// [`validation_stream`](Fit::validation_stream).
    ///
    /// A training that goes on from a checkpoint, in the middle of an epoch too, has the bits that it would
    /// have without a stop, if the source has the same rows in each pass of the same number: its rows up to
    /// there are passed over, see [`Source::advance`]. Sources that are shuffled read them again.
    ///
    /// # Errors
    ///
    /// What the source reports, and of each batch what `fit` reports of all data before it begins, with
    /// the row of the pass. Steps that are done before are not undone. `validation_split`,
    /// `sample_weight` and `validation_data` that do not fit are errors before the first step.
    pub fn fit_stream<S, V, W>(
        &mut self,
        source: S,
        options: Fit<'_, M::Element, V, W>,
    ) -> Result<History>
    where
        S: Source<X: Send> + Send,
        [S::X]: Samples<M::Element, M::Input>,
        S::Y: TargetRow<M::Element, M::Output, L::Target>,
        V: Validation<M, L>,
        W: Weighs<M::Output, L::Target>,
    {
        let (mut options, validation) = options.apart();
        options.check()?;
        let batch = options.batch_size.unwrap_or(BATCH);
        let tests = options.tests(batch);
        self.run(|run| {
            validation.with(run, tests, |run, validation| {
                let setup = Setup::new::<M, L, S::Y>(&run, GIVEN, batch)?;
                load::<S, M::Element, M::Input, M::Output, L::Target, _>(source, setup, |reel| {
                    run.fit_reel(reel, validation, &mut options)
                })
            })
        })
    }

    /// The loss and the metrics on the first pass over a [`Source`], or so many `steps` of it. Keras's
    /// `evaluate` on a data set.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// use keras_runtime::data::from_rows;
    /// model! { struct Net { Input(1); Dense(1, kernel_initializer = ones); } }
    /// let mut net = Net::new(0);
    /// let mut trainer = net.compile(SGD::default(), MeanSquaredError::default());
    /// let rows = from_rows(|_| (0..100).map(|i| ([i as f32], i as f32 + 2.0)));
    /// assert_eq!(trainer.evaluate_stream(rows, &Evaluate::default())?.loss(), 4.0);
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`fit_stream`](Trainer::fit_stream).
    pub fn evaluate_stream<S>(
        &mut self,
        source: S,
        options: &Evaluate<'_, M::Element>,
    ) -> Result<Scores>
    where
        S: Source<X: Send> + Send,
        [S::X]: Samples<M::Element, M::Input>,
        S::Y: TargetRow<M::Element, M::Output, L::Target>,
    {
        options.check()?;
        self.run(|run| {
            let setup = Setup::new::<M, L, S::Y>(&run, GIVEN, options.batch_size.max(1))?;
            load::<S, M::Element, M::Input, M::Output, L::Target, _>(source, setup, |reel| {
                run.evaluate_reel(reel, options)
            })
        })
    }
}

impl<T: Element> Run<'_, T> {
    fn fit_reel(
        self,
        reel: Reel<'_, T>,
        validation: Given<'_, T>,
        options: &mut Fit<'_, T>,
    ) -> Result<History> {
        let run = self;
        once!(T: streamed::fit(
            run: Run<'_, T>,
            reel: Reel<'_, T>,
            validation: Given<'_, T>,
            options: &mut Fit<'_, T>,
        ) -> Result<History>)
    }

    fn evaluate_reel(self, reel: Reel<'_, T>, options: &Evaluate<'_, T>) -> Result<Scores> {
        let run = self;
        once!(T: streamed::evaluate(
            run: Run<'_, T>,
            reel: Reel<'_, T>,
            options: &Evaluate<'_, T>,
        ) -> Result<Scores>)
    }
}
