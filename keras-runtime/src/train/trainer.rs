//! A network, an optimizer, a loss and metrics, ready to train.

use super::workspace::Workspace;
use crate::error::{Error, Result};
use crate::kernels::Cpu;
use crate::losses::Loss;
use crate::metrics::{IntoMetrics, Metric, unique_names};
use crate::model::Model;
use crate::optimizers::{Apply, Optimizer, Span, Variable};

/// What `compile` gives. It borrows the network: when it goes, the network is trained.
pub struct Trainer<'m, M: Model, O, L> {
    pub(super) model: &'m mut M,
    pub(super) optimizer: O,
    pub(super) loss: L,
    /// Whether the loss takes the values before the last activation.
    pub(super) absorbed: bool,
    pub(super) metrics: Vec<Box<dyn Metric<M::Element>>>,
    /// Metrics that use sample weights.
    pub(super) weighted: Vec<Box<dyn Metric<M::Element>>>,
    /// For each layer whether it learns.
    pub(super) trainable: Vec<bool>,
    pub(super) seed: u64,
    pub(super) engine: Cpu,
    pub(super) apply: Option<Apply<M::Element>>,
    pub(super) workspace: Option<Workspace<M>>,
}

impl<'m, M, O, L> Trainer<'m, M, O, L>
where
    M: Model,
    O: Optimizer<M::Element>,
    L: Loss<M::Element>,
{
    pub(super) fn new(model: &'m mut M, optimizer: O, mut loss: L) -> Self {
        let absorbed = loss.absorb(M::GRAPH.outputs[0].head);
        Trainer {
            model,
            optimizer,
            loss,
            absorbed,
            metrics: Vec::new(),
            weighted: Vec::new(),
            trainable: M::LAYERS.iter().map(|layer| layer.trainable).collect(),
            seed: 0,
            engine: Cpu::default(),
            apply: None,
            workspace: None,
        }
    }

    /// What is measured besides the loss: a metric, a tuple of them, or a vector of boxes.
    #[must_use]
    pub fn metrics<K>(mut self, metrics: impl IntoMetrics<M::Element, K>) -> Self {
        self.metrics = metrics.into_metrics();
        self
    }

    /// Metrics that take sample and class weights into account. Keras's `weighted_metrics`.
    #[must_use]
    pub fn weighted_metrics<K>(mut self, metrics: impl IntoMetrics<M::Element, K>) -> Self {
        self.weighted = metrics.into_metrics();
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

    /// Names of the metrics as they stand in logs; a weighted twin of another is `weighted_…`.
    pub(super) fn names(&self) -> Vec<String> {
        let plain: Vec<&str> = self.metrics.iter().map(|metric| metric.name()).collect();
        let weighted = self.weighted.iter().map(|metric| match metric.name() {
            name if plain.contains(&name) => format!("weighted_{name}"),
            name => name.to_owned(),
        });
        let weighted: Vec<String> = weighted.collect();
        unique_names(plain.iter().copied().chain(weighted.iter().map(String::as_str)))
    }

    /// Makes room for batches of this size with so many values a target, and the optimizer's state,
    /// if there is none.
    pub(super) fn prepare(&mut self, batch: usize, y_len: usize) -> Result<()> {
        if self.workspace.as_ref().is_none_or(|workspace| !workspace.holds(batch, y_len)) {
            self.workspace = Some(Workspace::new(batch, y_len, &self.loss));
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
            };
            offset += weight.len();
            span
        })
        .collect()
}
