//! What all runs of a trainer share: a network without its type, and what training keeps for it.

use super::losses::AnyLoss;
use super::network::{Network, Tables};
use super::output::{Metrics, Output};
use super::position::Position;
use super::workspace::Workspace;
use crate::checkpoint::archive::Archive;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::kernels::Native;
use crate::optimizers::{Apply, Optimizer, Span, Variable};

/// What a trainer keeps, whatever the type of its network.
pub struct Core<T: Element> {
    /// Losses and metrics, an output each.
    pub outputs: Vec<Output<T>>,
    /// For each output whether its loss takes the values before the last activation.
    pub skip_heads: Vec<bool>,
    /// For each layer whether it learns.
    pub trainable: Vec<bool>,
    pub seed: u64,
    /// The cores for what is no work of the engine.
    pub cpu: Native,
    pub apply: Option<Apply<T>>,
    pub workspace: Option<Workspace<T>>,
    /// What stateful layers keep from one batch to the next, sample after sample.
    pub states: Vec<T>,
    /// How far the last `fit` came.
    pub done: Option<Position>,
    /// A checkpoint that the next `fit` goes on from.
    pub resume: Option<Resume>,
}

/// What is left of a checkpoint when weights and optimizer have been taken from it.
pub struct Resume {
    pub archive: Archive,
    /// Whether a training that was to end stays so.
    pub stop: bool,
    /// The file, for errors.
    pub file: String,
}

impl<T: Element> Core<T> {
    /// For a network with these tables, and the losses of its outputs.
    pub fn new(tables: &Tables<T>, losses: Vec<AnyLoss<T>>) -> Self {
        once!(T: core(tables: &Tables<T>, losses: Vec<AnyLoss<T>>) -> Core<T>)
    }

    /// Sets the metrics of each output.
    pub fn set_metrics(&mut self, metrics: Vec<Metrics<T>>) {
        for (output, metrics) in self.outputs.iter_mut().zip(metrics) {
            output.metrics = metrics;
        }
    }

    /// Sets the metrics that use sample weights.
    pub fn set_weighted_metrics(&mut self, metrics: Vec<Metrics<T>>) {
        for (output, metrics) in self.outputs.iter_mut().zip(metrics) {
            output.weighted = metrics;
        }
    }

    /// Freezes a layer or lets it learn again.
    pub fn set_trainable(
        &mut self,
        tables: &Tables<T>,
        layer: &str,
        trainable: bool,
    ) -> Result<()> {
        match tables.layers.iter().position(|info| info.name == layer) {
            Some(number) => {
                self.trainable[number] = trainable;
                Ok(())
            }
            None => {
                let names: Vec<_> = tables.layers.iter().map(|info| info.name).collect();
                Err(Error::Config(format!(
                    "`{}` has no layer `{layer}`; it has {}",
                    tables.name,
                    names.join(", ")
                )))
            }
        }
    }
}

fn core<T: Element>(tables: &Tables<T>, losses: Vec<AnyLoss<T>>) -> Core<T> {
    let heads = tables.graph.outputs.iter().map(|output| output.head);
    let outputs: Vec<Output<T>> = tables
        .outputs
        .iter()
        .zip(heads)
        .zip(losses)
        .map(|((port, head), loss)| Output::new(port, head, loss))
        .collect();
    Core {
        skip_heads: outputs.iter().map(|output| output.absorbed).collect(),
        outputs,
        trainable: tables.trainable(),
        seed: 0,
        cpu: Native::default(),
        apply: None,
        workspace: None,
        states: Vec::new(),
        done: None,
        resume: None,
    }
}

/// A network, an optimizer and what training keeps, for one call.
pub struct Run<'a, T: Element> {
    pub tables: &'static Tables<T>,
    pub network: &'a mut dyn Network<T>,
    pub optimizer: &'a mut dyn Optimizer<T>,
    pub core: &'a mut Core<T>,
}

impl<T: Element> Run<'_, T> {
    /// Makes room for batches of this size with so many values a target of each output, and the
    /// optimizer's state, if there is none.
    pub fn prepare(&mut self, batch: usize, y_lens: &[usize]) -> Result<()> {
        let (tables, core) = (self.tables, &mut *self.core);
        let mut outputs = core.outputs.iter().zip(y_lens);
        let held = outputs.all(|(output, y_len)| batch * y_len <= output.y.len());
        if !held || core.workspace.as_ref().is_none_or(|workspace| workspace.capacity < batch) {
            let mut row_len = 0;
            for (output, &y_len) in core.outputs.iter_mut().zip(y_lens) {
                output.reserve(batch, y_len);
                row_len += y_len.max(output.elements(1));
            }
            core.workspace = Some(Workspace::new(tables, batch, row_len));
        }
        let states = batch * tables.state_len();
        if core.states.len() < states {
            core.states.resize(states, T::ZERO);
        }
        self.build_apply()
    }

    /// Makes the optimizer's state, if there is none.
    pub fn build_apply(&mut self) -> Result<()> {
        let core = &mut *self.core;
        if core.apply.is_none() {
            let spans = spans(self.tables, &core.trainable);
            let apply = Apply::new(&*self.optimizer, &spans, self.network.weights());
            core.apply = Some(apply.map_err(Error::Config)?);
        }
        if let Some(apply) = &mut core.apply {
            apply.set_cpu(core.cpu);
        }
        Ok(())
    }

    /// The same for a shorter time.
    pub fn reborrow(&mut self) -> Run<'_, T> {
        Run {
            tables: self.tables,
            network: &mut *self.network,
            optimizer: &mut *self.optimizer,
            core: &mut *self.core,
        }
    }
}

/// The weights as an optimizer sees them.
pub fn spans<T: Element>(tables: &Tables<T>, trainable: &[bool]) -> Vec<Span<'static, T>> {
    let mut offset = 0;
    tables
        .weights
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
