//! Penalties on weights and outputs, one regularizer a file: [`Regularizer`] is what they have in
//! common.

use crate::element::Element;

/// A penalty that is added to the loss.
pub trait Regularizer<T: Element>: Send + Sync {
    /// The penalty of a weight of Keras's shape `shape`.
    fn penalty(&self, weight: &[T], shape: &[usize]) -> T;

    /// Adds `scale` times the penalty's gradient to `gradient`.
    fn add_gradient(&self, weight: &[T], shape: &[usize], scale: T, gradient: &mut [T]);
}
