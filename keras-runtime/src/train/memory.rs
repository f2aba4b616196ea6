//! How much memory training takes, before it begins.

use super::network::{HasTables, Tables};
use super::run::{Core, spans};
use super::step::Mode;
use super::trainer::Trainer;
use super::workspace::plan;
use crate::element::Element;
use crate::error::{Error, Result};
use crate::model::Model;
use crate::optimizers::{Apply, Optimizer};
use crate::summary::thousands;
use core::fmt;

/// Bytes that training takes, besides the samples: [`Trainer::memory`].
///
/// ```
/// use keras_runtime::prelude::*;
/// model! { struct Net { Input(784); Dense(512, activation = relu); Dense(10, activation = softmax); } }
/// let mut net = Net::new(0);
/// let trainer = net.compile(Adam::default(), CategoricalCrossentropy::default());
/// let memory = trainer.memory(128)?;
/// assert_eq!(memory.weights, 4 * Net::PARAMS);
/// assert_eq!(memory.gradients, memory.weights);
/// assert!(memory.optimizer > 2 * memory.weights);
/// // 522 values of each sample, the probabilities, and the gradient of 512 of them.
/// assert_eq!(memory.values, 4 * 128 * (512 + 10 + 10 + 512));
/// println!("{memory}");
/// # Ok::<(), keras_runtime::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrainingMemory {
    /// The network itself.
    pub weights: usize,
    /// Gradients of the weights.
    pub gradients: usize,
    /// What the optimizer keeps.
    pub optimizer: usize,
    /// Values of the layers in a step, what they save for the way back, and gradients of values: the
    /// part that grows with the batch.
    pub values: usize,
    /// Room in which layers work.
    pub work: usize,
    /// The samples of a batch.
    pub batch: usize,
}

impl TrainingMemory {
    /// All of it.
    pub const fn total(&self) -> usize {
        self.weights + self.gradients + self.optimizer + self.values + self.work + self.batch
    }
}

impl fmt::Display for TrainingMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TrainingMemory { weights, gradients, optimizer, values, work, batch } = *self;
        let rows = [
            ("weights", weights),
            ("gradients of weights", gradients),
            ("optimizer", optimizer),
            ("values and their gradients", values),
            ("work", work),
            ("samples of a batch", batch),
        ];
        for (name, bytes) in rows {
            writeln!(f, " {name:<27} {:>15} bytes", thousands(bytes))?;
        }
        write!(f, " {:<27} {:>15} bytes", "in all", thousands(self.total()))
    }
}

impl<M, O, L, E> Trainer<'_, M, O, L, E>
where
    M: Model,
    O: Optimizer<M::Element>,
{
    /// How much memory training with batches of so many samples takes, with the layers that learn now.
    ///
    /// # Errors
    ///
    /// Settings of the optimizer that do not go together.
    pub fn memory(&self, batch: usize) -> Result<TrainingMemory> {
        self.core.memory(M::TABLES, self.model.as_slice(), &self.optimizer, batch)
    }
}

impl<T: Element> Core<T> {
    fn memory(
        &self,
        tables: &Tables<T>,
        weights: &[T],
        optimizer: &dyn Optimizer<T>,
        batch: usize,
    ) -> Result<TrainingMemory> {
        let core = self;
        once!(T: memory(
            core: &Core<T>,
            tables: &Tables<T>,
            weights: &[T],
            optimizer: &dyn Optimizer<T>,
            batch: usize,
        ) -> Result<TrainingMemory>)
    }
}

fn memory<T: Element>(
    core: &Core<T>,
    tables: &Tables<T>,
    weights: &[T],
    optimizer: &dyn Optimizer<T>,
    batch: usize,
) -> Result<TrainingMemory> {
    let kept = match &core.apply {
        Some(apply) => apply.parameters(),
        None => {
            let spans = spans(tables, &core.trainable);
            let apply = Apply::new(optimizer, &spans, weights);
            apply.map_err(Error::Config)?.parameters()
        }
    };
    let (plan, _) = plan(tables, Mode::Train, &core.trainable, &core.skip_heads);
    let bytes = |values: usize| values * size_of::<T>();
    Ok(TrainingMemory {
        weights: bytes(weights.len()),
        gradients: bytes(weights.len()),
        optimizer: bytes(kept),
        values: bytes(plan.size * batch),
        work: bytes(tables.graph.scratch.len(batch)),
        batch: bytes(tables.input_len * batch),
    })
}
