//! Training on rows that come one after the other.

mod loader;
mod streamed;

use super::check::GIVEN;
use super::columns::Columns;
use super::losses::Losses;
use super::options::{Evaluate, Fit, Pair, Validation};
use super::run::Run;
use super::scores::Scores;
use super::trainer::Trainer;
use super::weighing::Weighs;
use crate::data::{Samples, Source, Targets};
use crate::element::Element;
use crate::error::{Error, Result};
use crate::history::History;
use crate::kernels::Engine;
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::ports::Ports;
use loader::{Loader, Reel};
use std::thread;

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
    /// Layers with `stateful = true` go on from batch to batch, as in `fit`.
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
        S: Source + Send,
        [S::X]: Samples<M::Element, M::Input>,
        [S::Y]: Targets<M::Element, M::Output, L::Target>,
        V: Validation<M, L>,
        W: Weighs<M::Output, L::Target>,
    {
        let (mut options, validation) = options.apart();
        options.check()?;
        let validation = validation.rows()?;
        let batch = options.batch_size.unwrap_or(BATCH);
        let first_pass = options.initial_epoch as u64;
        let passes = match options.steps_per_epoch {
            Some(_) => None,
            None => Some(options.epochs.saturating_sub(options.initial_epoch) as u64),
        };
        self.stream(source, batch, (first_pass, passes), |run, reel, y_lens| {
            run.fit_reel(reel, y_lens, validation, &mut options)
        })
    }

    /// The loss and the metrics on one pass over a [`Source`]. Keras's `evaluate` on a data set.
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
        S: Source + Send,
        [S::X]: Samples<M::Element, M::Input>,
        [S::Y]: Targets<M::Element, M::Output, L::Target>,
    {
        let batch = options.batch_size.max(1);
        self.stream(source, batch, (0, Some(1)), |run, reel, y_lens| {
            run.evaluate_reel(reel, y_lens, options)
        })
    }

    /// Runs a source in a thread of its own, while `work` takes its batches.
    fn stream<S, R>(
        &mut self,
        source: S,
        batch: usize,
        passes: (u64, Option<u64>),
        work: impl FnOnce(Run<'_, M::Element>, Reel<M::Element>, Vec<usize>) -> Result<R>,
    ) -> Result<R>
    where
        S: Source + Send,
        [S::X]: Samples<M::Element, M::Input>,
        [S::Y]: Targets<M::Element, M::Output, L::Target>,
    {
        self.run(|run| {
            let no_targets: &[S::Y] = &[];
            let (y_lens, y_len) = {
                let y = no_targets.rows()?;
                (run.target_lens(&*y)?, y.row_len())
            };
            run.check_outputs(&y_lens, batch)?;
            let [x_name, y_name] = GIVEN;
            let (reel, loader) = loader::pair(
                batch,
                [M::Input::LEN, y_len],
                [
                    Columns::of_inputs(run.tables, x_name),
                    Columns::of_targets(&run.core.outputs, &y_lens, y_name),
                ],
            );
            thread::scope(|scope| {
                scope.spawn(|| load::<M, L, S>(loader, source, passes));
                work(run, reel, y_lens)
            })
        })
    }
}

/// Makes batches of a source until there are no more, or nobody wants them.
fn load<M, L, S>(mut loader: Loader<M::Element>, mut source: S, (first, passes): (u64, Option<u64>))
where
    M: Model,
    L: Losses<M::Element, M::Output>,
    S: Source,
    [S::X]: Samples<M::Element, M::Input>,
    [S::Y]: Targets<M::Element, M::Output, L::Target>,
{
    let batch = loader.batch();
    // A row more than a batch: whether a batch is the last is known when it is made.
    let (mut x, mut y) = (Vec::with_capacity(batch + 1), Vec::with_capacity(batch + 1));
    let mut pass = || -> Result<()> {
        for pass in (first..).take(passes.map_or(usize::MAX, |passes| passes as usize)) {
            source.begin(pass)?;
            let mut more = true;
            while more || !x.is_empty() {
                while more && x.len() <= batch {
                    more = source.next(&mut x, &mut y)?;
                }
                if x.len() != y.len() {
                    return Err(Error::Lengths { what: "y", expected: x.len(), found: y.len() });
                }
                let rows = x.len().min(batch);
                if rows == 0 {
                    return Err(Error::Empty { what: "x" });
                }
                let last = !more && rows == x.len();
                let wanted = loader.send((rows, last), &mut |into| {
                    x[..rows].with_rows(&mut |x| into.x(x))?;
                    y[..rows].with_rows(&mut |y| into.y(y))
                })?;
                if !wanted {
                    return Ok(());
                }
                x.drain(..rows);
                y.drain(..rows);
            }
        }
        Ok(())
    };
    if let Err(error) = pass() {
        loader.fail(error);
    }
}

impl<T: Element> Run<'_, T> {
    fn fit_reel(
        self,
        reel: Reel<T>,
        y_lens: Vec<usize>,
        validation: Option<Pair<'_, T>>,
        options: &mut Fit<'_, T>,
    ) -> Result<History> {
        let run = self;
        once!(T: streamed::fit(
            run: Run<'_, T>,
            reel: Reel<T>,
            y_lens: Vec<usize>,
            validation: Option<Pair<'_, T>>,
            options: &mut Fit<'_, T>,
        ) -> Result<History>)
    }

    fn evaluate_reel(
        self,
        reel: Reel<T>,
        y_lens: Vec<usize>,
        options: &Evaluate<'_, T>,
    ) -> Result<Scores> {
        let run = self;
        once!(T: streamed::evaluate(
            run: Run<'_, T>,
            reel: Reel<T>,
            y_lens: Vec<usize>,
            options: &Evaluate<'_, T>,
        ) -> Result<Scores>)
    }
}
