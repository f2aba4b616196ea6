//! What the layer runner asks of a generated model, without its type: so the runner is compiled
//! once and not for every model.

use crate::outcome::Stop;
use crate::weights::Slot;
use keras_runtime::element::Element;

/// A generated model with its passes over whole batches, inputs in the order of the model's.
pub trait Net<T: Element> {
    /// Where each weight lies.
    fn slots(&self) -> Vec<Slot>;

    /// All weights.
    fn values(&self) -> &[T];

    /// All weights, to change.
    fn values_mut(&mut self) -> &mut [T];

    /// Adapts the layers that learn from data before training.
    fn adapt(&mut self, data: &[T]) -> Result<(), Stop>;

    /// The outputs of inference in batches.
    fn predict(&self, inputs: &[Vec<T>]) -> Result<Vec<Vec<T>>, Stop>;

    /// The outputs of inference without an allocation, sample by sample.
    fn predict_one_by_one(&self, inputs: &[Vec<T>]) -> Result<Vec<Vec<T>>, Stop>;

    /// Lets layers change themselves before a training step.
    fn prepare(&mut self);

    /// A pass forward and back, as in training.
    fn step(&self, step: &Step<'_, T>) -> Result<Passed<T>, Stop>;

    /// Lets layers change what optimizers do not, given the gradients of all weights.
    fn update(&mut self, weight_grads: &[T]);
}

/// What a pass forward and back is given.
pub struct Step<'a, T> {
    /// Inputs.
    pub inputs: &'a [Vec<T>],
    /// Gradients of the outputs.
    pub upstream: &'a [Vec<T>],
    /// Keras's `training`.
    pub training: bool,
}

/// What comes of it.
pub struct Passed<T> {
    /// Outputs.
    pub outputs: Vec<Vec<T>>,
    /// What layers add to the loss.
    pub penalty: T,
    /// Gradient of each input.
    pub input_grads: Vec<Vec<T>>,
    /// Gradients of all weights, laid out as the weights.
    pub weight_grads: Vec<T>,
}
