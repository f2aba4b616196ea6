//! Activation functions, one a file: [`Activation`] is what they have in common.

use crate::element::Element;

/// A function that a layer applies to its output in place.
///
/// `shape` has all axes, the batch first; elementwise functions ignore it.
pub trait Activation<T: Element>: Copy + Send + Sync {
    /// Whether [`backward`](Self::backward) reads the values before the activation.
    /// Where it does not, `x` is empty and layers keep one buffer less.
    const NEEDS_INPUT: bool;

    /// Replaces the values x by f(x).
    fn forward(&self, x: &mut [T], shape: &[usize]);

    /// Replaces the gradient with respect to f(x) by that with respect to x, from the values
    /// before (`x`, empty unless [`NEEDS_INPUT`](Self::NEEDS_INPUT)) and after (`y`).
    fn backward(&self, x: &[T], y: &[T], gradient: &mut [T], shape: &[usize]);
}
