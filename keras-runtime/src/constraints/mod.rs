//! Projections of weights after an optimizer step, one constraint a file: [`Constraint`] is what
//! they have in common.

use crate::element::Element;

/// What a weight has to satisfy after each optimizer step.
pub trait Constraint<T: Element>: Send + Sync {
    /// Projects a weight of Keras's shape `shape`.
    fn apply(&self, weight: &mut [T], shape: &[usize]);
}
