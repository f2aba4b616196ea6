//! A network, an optimizer, a loss and metrics, ready to train.

use super::by_output::{LossWeights, OutputMetrics};
use super::losses::Losses;
use super::measures::Measures;
use super::output::Output;
use super::workspace::Workspace;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::kernels::Cpu;
use crate::model::Model;
use crate::optimizers::{Apply, Optimizer, Span, Variable};
use crate::ports::Ports;
use core::marker::PhantomData;

/// What [`compile`](super::Train::compile) gives. It borrows the network: when it goes, the network
/// is trained.
pub struct Trainer<'m, M: Model, O, L> {
    pub(super) model: &'m mut M,
    pub(super) optimizer: O,
    /// Losses and metrics, an output each.
    pub(super) outputs: Vec<Output<M::Element>>,
    /// For each output whether its loss takes the values before the last activation.
    pub(super) skip_heads: Vec<bool>,
    /// For each layer whether it learns.
    pub(super) trainable: Vec<bool>,
    pub(super) seed: u64,
    pub(super) engine: Cpu,
    pub(super) apply: Option<Apply<M::Element>>,
    pub(super) workspace: Option<Workspace<M>>,
    /// What stateful layers keep from one batch to the next, sample after sample.
    pub(super) states: Vec<M::Element>,
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
        let heads = M::GRAPH.outputs.iter().map(|output| output.head);
        let outputs: Vec<Output<M::Element>> = M::Output::PORTS
            .iter()
            .zip(heads)
            .zip(loss.in_order())
            .map(|((port, head), loss)| Output::new(port, head, loss))
            .collect();
        Trainer {
            model,
            optimizer,
            skip_heads: outputs.iter().map(|output| output.absorbed).collect(),
            outputs,
            loss: PhantomData,
            trainable: M::LAYERS.iter().map(|layer| layer.trainable).collect(),
            seed: 0,
            engine: Cpu::default(),
            apply: None,
            workspace: None,
            states: Vec::new(),
        }
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
        for (output, metrics) in self.outputs.iter_mut().zip(metrics.in_order()) {
            output.metrics = metrics;
        }
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
        for (output, metrics) in self.outputs.iter_mut().zip(metrics.in_order()) {
            output.weighted = metrics;
        }
        self
    }

    /// What each output's loss weighs in the sum of all, which is minimised; 1 unless set. The
    /// losses of the outputs are logged without it.
    #[must_use]
    pub fn loss_weights(mut self, weights: impl LossWeights<M::Element, M::Output>) -> Self {
        for (output, weight) in self.outputs.iter_mut().zip(weights.in_order()) {
            output.loss_weight = weight;
        }
        self
    }

    /// The seed of shuffles and dropout; 0 unless set.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many threads compute; as many as there are cores unless set. The results do not depend
    /// on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.engine = Cpu::new(threads);
        self
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
        self.states.fill(M::Element::ZERO);
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
        match M::LAYERS.iter().position(|info| info.name == layer) {
            Some(number) => {
                self.trainable[number] = trainable;
                Ok(())
            }
            None => {
                let names: Vec<_> = M::LAYERS.iter().map(|info| info.name).collect();
                Err(Error::Config(format!(
                    "`{}` has no layer `{layer}`; it has {}",
                    M::NAME,
                    names.join(", ")
                )))
            }
        }
    }

    /// Keras's summary, with the optimizer's parameters after the first step.
    pub fn summary(&self) -> String {
        super::create::table::<M>(
            &self.trainable,
            self.apply.as_ref().map(|apply| apply.parameters()),
        )
    }

    /// Makes room for batches of this size with so many values a target of each output, and the
    /// optimizer's state, if there is none.
    pub(super) fn prepare(&mut self, batch: usize, y_lens: &[usize]) -> Result<()> {
        let mut outputs = self.outputs.iter().zip(y_lens);
        let held = outputs.all(|(output, y_len)| batch * y_len <= output.y.len());
        if !held || self.workspace.as_ref().is_none_or(|workspace| workspace.capacity < batch) {
            let mut row_len = 0;
            for (output, &y_len) in self.outputs.iter_mut().zip(y_lens) {
                output.reserve(batch, y_len);
                row_len += y_len.max(output.elements(1));
            }
            self.workspace = Some(Workspace::new(batch, row_len));
        }
        let states = batch * M::STATES.iter().sum::<usize>();
        if self.states.len() < states {
            self.states.resize(states, M::Element::ZERO);
        }
        if self.apply.is_none() {
            let spans = spans::<M>(&self.trainable);
            let apply = Apply::new(&self.optimizer, &spans, self.model.as_slice());
            self.apply = Some(apply.map_err(Error::Config)?);
        }
        if let Some(apply) = &mut self.apply {
            apply.set_cpu(self.engine);
        }
        Ok(())
    }
}

/// The weights as an optimizer sees them.
pub fn spans<M: Model>(trainable: &[bool]) -> Vec<Span<'static, M::Element>> {
    let mut offset = 0;
    M::WEIGHTS
        .iter()
        .map(|weight| {
            let span = Span {
                variable: Variable { name: weight.name, shape: weight.shape },
                offset,
                trainable: weight.trainable && trainable[weight.layer],
                constraint: weight.constraint.map(|constraint| constraint as _),
                // Keras makes a whole table of a gradient that a penalty is added to.
                looked_up: weight.looked_up && weight.regularizer.is_none(),
            };
            offset += weight.len();
            span
        })
        .collect()
}
