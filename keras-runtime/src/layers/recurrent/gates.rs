//! What `LSTM` and `GRU` share where all samples go through a step at a time.

use super::Rows;
use crate::activations::Activation;
use crate::element::Element;
use crate::layer::part_mut;

/// Whether the gates of all samples go through a step together: not on a device, where it would be more code.
pub(super) const fn join<T: Element, A: Activation<T>, R: Activation<T>>(units: usize) -> bool {
    cfg!(feature = "std") && !A::NEEDS_INPUT && !R::NEEDS_INPUT && units > 0
}

/// Puts the gradient of the gates' sums where the gates are; those of the candidates, which are the third, are
/// end to end.
pub(super) fn put_back<T: Element>(gates: &mut Rows<&mut [T]>, sums: &[T], candidates: &[T]) {
    gates.data.copy_from_slice(sums);
    let samples = gates.data.len() / gates.width;
    let units = candidates.len() / samples.max(1);
    for (sample, candidates) in candidates.chunks_exact(units.max(1)).enumerate() {
        part_mut(gates.row_mut(sample), 2 * units, units).copy_from_slice(candidates);
    }
}
