//! Projections of weights after an optimizer step, one constraint a file: [`Constraint`] is what
//! they have in common.

use crate::element::Element;

mod max_norm;
mod min_max_norm;
mod non_neg;
mod norm;
mod unit_norm;

pub use max_norm::MaxNorm;
pub use min_max_norm::MinMaxNorm;
pub use non_neg::NonNeg;
pub use unit_norm::UnitNorm;

/// What a weight has to satisfy after each optimizer step.
pub trait Constraint<T: Element>: Send + Sync {
    /// Projects a weight of Keras's shape `shape`.
    fn apply(&self, weight: &mut [T], shape: &[usize]);
}
