//! Runs of predictions along the last axis, and which of their entries are the largest.

use crate::element::Element;
use crate::tensor::Tensor;

/// Targets and predictions of each run; they have as many values, but targets of shape `(B)` go
/// with predictions of shape `(B, 1)`.
pub(super) fn rows<'a, T>(
    y_true: Tensor<'a, T>,
    y_pred: Tensor<'a, T>,
) -> impl ExactSizeIterator<Item = (&'a [T], &'a [T])> {
    let width = y_pred.width().max(1);
    y_true.data.chunks_exact(width).zip(y_pred.data.chunks_exact(width))
}

/// The position of the largest entry, the first one where several are.
pub(super) fn argmax<T: PartialOrd>(row: &[T]) -> usize {
    let mut best = 0;
    for (i, value) in row.iter().enumerate() {
        if *value > row[best] {
            best = i;
        }
    }
    best
}

/// Whether `target` is among the `k` largest; a tie counts as in, a row that is not finite or a
/// target outside it as out.
pub(super) fn in_top_k<T: Element>(row: &[T], target: usize, k: usize) -> bool {
    let Some(&own) = row.get(target) else { return false };
    row.iter().all(|value| value.is_finite())
        && row.iter().filter(|&&other| other > own).count() < k
}

/// The class that a label names; a fraction is cut off as Keras's conversion to integers does.
pub(super) fn class_of<T: Element>(label: T) -> Option<usize> {
    let label = label.to_f64();
    (label > -1.0 && label < 9e15).then_some(label as usize)
}

/// Writes the positions of the `k` largest entries, the first ones where several are equal.
pub(super) fn top_k<T: PartialOrd>(row: &[T], k: usize, positions: &mut Vec<usize>) {
    positions.clear();
    for i in 0..row.len() {
        let place = positions.partition_point(|&kept| row[kept] >= row[i]);
        if place < k {
            positions.truncate(k - 1);
            positions.insert(place, i);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_ones_is_the_largest() {
        assert_eq!(argmax(&[1.0, 3.0, 3.0]), 1);
        let mut positions = Vec::new();
        top_k(&[1.0, 3.0, 2.0, 3.0, 2.0], 3, &mut positions);
        assert_eq!(positions, [1, 3, 2]);
        top_k(&[1.0, 3.0], 5, &mut positions);
        assert_eq!(positions, [1, 0]);
        top_k(&[1.0], 0, &mut positions);
        assert!(positions.is_empty());
    }

    #[test]
    fn labels_are_whole() {
        assert_eq!(class_of(3.0f32), Some(3));
        assert_eq!((class_of(-1.0), class_of(f64::NAN)), (None, None));
    }

    #[test]
    fn ties_are_in_the_top() {
        assert!(in_top_k(&[1.0, 3.0, 3.0], 2, 1));
        assert!(!in_top_k(&[1.0, 3.0, 3.0], 0, 2));
        assert!(!in_top_k(&[1.0, f64::NAN], 0, 5));
        assert!(!in_top_k(&[1.0, 3.0], 2, 5));
    }
}
