//! A network, an optimizer, a loss and metrics, ready to train.

use super::by_output::{LossWeights, OutputMetrics};
use super::losses::Losses;
use super::measures::Measures;
use super::network::{Fixed, HasTables, Learning};
use super::predict;
use super::run::{Core, Run};
use super::stream;
use crate::data::{Samples, Source};
use crate::element::Real;
use crate::error::Result;
use crate::kernels::{Engine, Native};
use crate::model::Model;
use crate::optimizers::Optimizer;
use crate::summary::SummaryOptions;
use core::marker::PhantomData;

/// What [`compile`](super::Train::compile) gives. It borrows the network: when it goes, the network
/// is trained. Its engine `E` computes.
pub struct Trainer<'m, M: Model, O, L, E = Native> {
    pub(super) model: &'m mut M,
    engine: E,
    pub(super) optimizer: O,
    pub(super) core: Core<M::Element>,
    /// What `threads` has asked for.
    threads: Option<usize>,
    loss: PhantomData<fn() -> L>,
}

impl<'m, M, O, L> Trainer<'m, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
{
    pub(super) fn new(model: &'m mut M, optimizer: O, loss: L) -> Self
    where
        L: Losses<M::Element, M::Output>,
    {
        let core = Core::new(M::TABLES, loss.in_order());
        let engine = Native::default();
        Trainer { model, engine, optimizer, core, threads: None, loss: PhantomData }
    }
}

impl<'m, M, O, L, E> Trainer<'m, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
    E: Engine<M::Element>,
{
    /// Gives `f` what its runs need, without types.
    pub(super) fn run<R>(&mut self, f: impl FnOnce(Run<'_, M::Element>) -> R) -> R {
        f(Run {
            tables: M::TABLES,
            network: &mut Learning { model: self.model, engine: &self.engine },
            optimizer: &mut self.optimizer,
            core: &mut self.core,
        })
    }

    /// What is measured besides the loss: a metric, a tuple of them, or a vector of boxes; of a
    /// model with several outputs the struct of its outputs with that, or `()`, in each place.
    #[must_use]
    pub fn metrics<X, K>(mut self, metrics: X) -> Self
    where
        L: Losses<M::Element, M::Output>,
        X: OutputMetrics<M::Element, M::Output, K>
            + Measures<M::Element, M::Output, M::Head, L::Target, K>,
    {
        self.core.set_metrics(metrics.in_order());
        self
    }

    /// Metrics that take sample and class weights into account. Keras's `weighted_metrics`.
    #[must_use]
    pub fn weighted_metrics<X, K>(mut self, metrics: X) -> Self
    where
        L: Losses<M::Element, M::Output>,
        X: OutputMetrics<M::Element, M::Output, K>
            + Measures<M::Element, M::Output, M::Head, L::Target, K>,
    {
        self.core.set_weighted_metrics(metrics.in_order());
        self
    }

    /// What each output's loss weighs in the sum of all, which is minimised; 1 unless set. The
    /// losses of the outputs are logged without it.
    #[must_use]
    pub fn loss_weights(mut self, weights: impl LossWeights<M::Element, M::Output>) -> Self {
        for (output, weight) in self.core.outputs.iter_mut().zip(weights.in_order()) {
            output.loss_weight = weight;
        }
        self
    }

    /// The seed of shuffles and dropout; 0 unless set.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.core.seed = seed;
        self
    }

    /// How many threads compute; as many as there are cores unless set. The results do not depend
    /// on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.core.cpu = Native::new(threads);
        self.engine.set_threads(threads);
        self.threads = Some(threads);
        self
    }

    /// Who does the tensor work, in `fit`, `evaluate` and all else that a trainer runs; [`Native`]
    /// unless set. As the backend of Keras, but chosen for one trainer; the network stays as it is.
    /// `threads` is for each of them, before and after.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2); Dense(1); } }
    /// let mut net = Net::new(1);
    /// let mut trainer =
    ///     net.compile(Adam::default(), MeanSquaredError::default()).engine(Reference);
    /// trainer.fit(&[[0.1, 0.2], [0.3, 0.4]], &[0.3, 0.7], Fit::default().verbose(0))?;
    /// let outputs = trainer.predict_batch(&[[0.5, 0.6]])?;
    /// # assert_eq!(outputs.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn engine<F: Engine<M::Element>>(self, mut engine: F) -> Trainer<'m, M, O, L, F> {
        let Trainer { model, optimizer, core, threads, loss, .. } = self;
        if let Some(threads) = threads {
            engine.set_threads(threads);
        }
        Trainer { model, engine, optimizer, core, threads, loss }
    }

    /// The outputs for many samples, by the trainer's engine; see
    /// [`Train::predict_batch`](super::Train::predict_batch).
    pub fn predict_batch<X>(&self, x: &X) -> Result<Vec<M::Output>>
    where
        X: Samples<M::Element, M::Input> + ?Sized,
    {
        predict::predict(&Fixed { model: self.model, engine: &self.engine }, &*x.rows()?)
    }

    /// The outputs for all rows of one pass of a [`Source`], by the trainer's engine; see
    /// [`Train::predict_stream`](super::Train::predict_stream).
    ///
    /// # Errors
    /// What the source reports, and no rows.
    pub fn predict_stream<S>(&self, source: S) -> Result<Vec<M::Output>>
    where
        S: Source<X: Send, Y: Send> + Send,
        [S::X]: Samples<M::Element, M::Input>,
    {
        stream::predict(&Fixed { model: self.model, engine: &self.engine }, source)
    }

    /// Sets the states of layers with `stateful = true` to zeros, before another sequence begins.
    /// Keras's `reset_state` of all layers.
    ///
    /// Sample `i` of a batch begins with the last states of sample `i` of the batch before, in `fit`
    /// (its validation too), `evaluate` and the functions for one batch: give the samples in their
    /// order, with `shuffle(false)`. A smaller batch, such as the last one, goes on with the first
    /// states and leaves the others for a larger one. No gradient goes from one batch to the one
    /// before.
    ///
    /// ```
    /// use keras_runtime::prelude::*;
    /// model! { struct Net { Input(2, 1); GRU(3, stateful = true); Dense(1); } }
    /// let (x, y) = ([[[0.1], [0.2]], [[0.3], [0.4]]], [0.3, 0.5]);
    /// let mut net = Net::new(1);
    /// let mut trainer = net.compile(Adam::default(), MeanSquaredError::default());
    /// let in_order = || Fit::default().batch_size(1).shuffle(false).verbose(0);
    /// for _ in 0..2 {
    ///     trainer.fit(&x, &y, in_order())?; // the second batch goes on where the first ended
    ///     trainer.reset_state();
    /// }
    /// # Ok::<(), keras_runtime::error::Error>(())
    /// ```
    pub fn reset_state(&mut self) {
        self.core.states.fill(M::Element::ZERO);
    }

    /// The network, between trainings.
    pub fn model(&mut self) -> &mut M {
        self.model
    }

    /// The optimizer, for example to change its learning rate.
    pub fn optimizer(&mut self) -> &mut O {
        &mut self.optimizer
    }

    /// Freezes a layer or lets it learn again, from the next step on. Keras's `layer.trainable`.
    pub fn set_trainable(&mut self, layer: &str, trainable: bool) -> Result<()> {
        self.core.set_trainable(M::TABLES, layer, trainable)
    }

    /// Keras's summary, with the optimizer's parameters after the first step.
    pub fn summary(&self) -> String {
        self.summary_with(SummaryOptions::default())
    }

    /// The same with more columns, or with what is in nested networks.
    pub fn summary_with(&self, options: SummaryOptions) -> String {
        self.core.summary(M::TABLES, options)
    }
}
