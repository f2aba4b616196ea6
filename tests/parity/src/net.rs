//! What the runners ask of a generated model, without its type.

use crate::outcome::Stop;
use crate::weights::Slot;
use keras_runtime::element::Element;

/// A generated model with room for its passes. A pass takes whole batches, inputs in the order of
/// the model's.
pub trait Net<T: Element> {
    /// Where each weight lies.
    fn slots(&self) -> Vec<Slot>;

    /// All weights.
    fn values(&self) -> &[T];

    /// All weights, to change.
    fn values_mut(&mut self) -> &mut [T];

    /// Adapts the layers that learn from data before training.
    fn adapt(&mut self, batches: &[Vec<T>]) -> Result<(), Stop>;

    /// The outputs by the inference road: all samples at once, or one by one.
    fn predict(&mut self, inputs: &[Vec<T>], one_by_one: bool) -> Vec<Vec<T>>;

    /// A pass forward and back by the training road.
    fn step(&mut self, step: &Step<'_, T>) -> Passed<T>;
}

/// What a pass by the training road is given.
pub struct Step<'a, T> {
    /// Inputs.
    pub inputs: &'a [Vec<T>],
    /// For each input whether its gradient is asked for.
    pub wanted: &'a [bool],
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
    /// Gradient of each input, empty where it was not asked for.
    pub input_grads: Vec<Vec<T>>,
    /// Gradients of all weights, laid out as the weights.
    pub weight_grads: Vec<T>,
}
