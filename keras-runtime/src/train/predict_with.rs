//! Many samples through a network, between the hooks of callbacks.

use super::blocks;
use super::check::inputs;
use super::options::at_least_one;
use super::position::Position;
use super::predict::fill;
use super::run::Run;
use super::session::Session;
use super::trainer::Trainer;
use crate::callbacks::{Callback, Callbacks, Hook, IntoCallbacks};
use crate::data::{Rows, Samples};
use crate::element::Element;
use crate::error::Result;
use crate::kernels::{Engine, FlushDenormals};
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::ports::Ports;
use crate::progress::{Progress, Verbose};
use std::cell::RefCell;

/// How to predict.
pub struct Predict<'a, T: Element = f32> {
    /// Samples a step; 32.
    pub batch_size: usize,
    /// What is printed: nothing.
    pub verbose: Verbose,
    /// Options are passed on by `&`, but callbacks change.
    callbacks: RefCell<Vec<Box<dyn Callback<T> + 'a>>>,
}

impl<T: Element> Default for Predict<'_, T> {
    fn default() -> Self {
        let callbacks = RefCell::default();
        Predict { batch_size: 32, verbose: Verbose::Silent, callbacks }
    }
}

impl<'a, T: Element> Predict<'a, T> {
    /// Samples a step.
    #[must_use]
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.batch_size = batch_size;
        self
    }

    /// What is printed: 0 nothing, 1 a bar, 2 a line; or a [`Verbose`].
    #[must_use]
    pub fn verbose(mut self, verbose: impl Into<Verbose>) -> Self {
        self.verbose = verbose.into();
        self
    }

    /// Callbacks, whose hooks `on_predict_…` are called.
    #[must_use]
    pub fn callbacks<K>(self, callbacks: impl IntoCallbacks<'a, T, K>) -> Self {
        self.callbacks.borrow_mut().extend(callbacks.into_callbacks());
        self
    }
}

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
{
    /// The same as [`predict_batch`](Self::predict_batch) in steps, with callbacks. Keras's `predict` of a
    /// compiled model.
    ///
    /// # Errors
    /// Samples that do not fit, and what callbacks object to.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Line { Input(1); Dense(1); } }
    ///
    /// let mut line = Line::new(1);
    /// let mut trainer = line.compile(SGD::default(), MeanSquaredError::default());
    /// let mut steps = 0;
    /// let count = LambdaCallback::default().on_predict_batch_end(|_| steps += 1);
    /// let x = [[0.0], [1.0], [2.0]];
    /// let options = Predict::default().batch_size(2).callbacks(count);
    /// assert_eq!(trainer.predict_batch_with(&x, &options)?, trainer.predict_batch(&x)?);
    /// drop(options);
    /// assert_eq!(steps, 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn predict_batch_with<X>(
        &mut self,
        x: &X,
        options: &Predict<'_, M::Element>,
    ) -> Result<Vec<M::Output>>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
    {
        let x = x.rows()?;
        let mut outputs = vec![M::Output::ZEROS; x.len()];
        let mut rest = outputs.iter_mut();
        self.run(|run| {
            run.predict(&*x, options, &mut |batch, values| fill(&mut rest, batch, values))
        })?;
        Ok(outputs)
    }
}

impl<T: Element> Run<'_, T> {
    fn predict(
        self,
        x: &dyn Rows<T>,
        options: &Predict<'_, T>,
        f: &mut dyn FnMut(usize, &[&[T]]),
    ) -> Result<()> {
        let run = self;
        once!(T: predict(
            run: Run<'_, T>,
            x: &dyn Rows<T>,
            options: &Predict<'_, T>,
            f: &mut dyn FnMut(usize, &[&[T]]),
        ) -> Result<()>)
    }
}

fn predict<T: Element>(
    mut run: Run<'_, T>,
    x: &dyn Rows<T>,
    options: &Predict<'_, T>,
    f: &mut dyn FnMut(usize, &[&[T]]),
) -> Result<()> {
    if !run.tables.indices.is_empty() {
        inputs(run.tables, "x", x)?;
    }
    at_least_one([("batch_size", Some(options.batch_size))])?;
    let (samples, batch) = (x.len(), options.batch_size);
    let steps = Some(samples.div_ceil(batch));
    let mut callbacks = Callbacks(core::mem::take(&mut *options.callbacks.borrow_mut()));
    let position = Position { samples, batch, ..Position::default() };
    let show = (0, options.verbose);
    let mut session =
        Session::new(&run.core.outputs, show, position, steps, false, callbacks.adds());
    let mut progress = Progress::new(options.verbose, steps);
    progress.begin();
    let result = in_steps(&mut run, x, &mut session, &mut callbacks, &mut progress, f);
    // A callback that can be called again is called again.
    options.callbacks.replace(callbacks.0);
    result?;
    progress.epoch_end(&[]);
    Ok(())
}

/// Runs all batches between the hooks.
fn in_steps<T: Element>(
    run: &mut Run<'_, T>,
    x: &dyn Rows<T>,
    session: &mut Session,
    callbacks: &mut Callbacks<'_, T>,
    progress: &mut Progress,
    f: &mut dyn FnMut(usize, &[&[T]]),
) -> Result<()> {
    let _flush = FlushDenormals::new();
    let batch = session.position.batch;
    session.test_step = Some(0);
    callbacks.call(Hook::PredictBegin, run, session)?;
    for (number, start) in (0..x.len()).step_by(batch).enumerate() {
        callbacks.call(Hook::PredictBatchBegin, run, session)?;
        let rows = Part { rows: x, start, len: batch.min(x.len() - start) };
        blocks::run(&*run.network, &rows, batch, f);
        session.test_step = Some(number + 1);
        progress.batch_end(number + 1, Vec::new);
        callbacks.call(Hook::PredictBatchEnd, run, session)?;
    }
    callbacks.call(Hook::PredictEnd, run, session)
}

/// Some of the rows, one after the other.
struct Part<'a, T> {
    rows: &'a dyn Rows<T>,
    start: usize,
    len: usize,
}

impl<T> Rows<T> for Part<'_, T> {
    fn len(&self) -> usize {
        self.len
    }
    fn row_len(&self) -> usize {
        self.rows.row_len()
    }
    fn copy_row(&self, row: usize, out: &mut [T]) {
        self.rows.copy_row(self.start + row, out);
    }
    fn parts(&self) -> Vec<usize> {
        self.rows.parts()
    }
}
