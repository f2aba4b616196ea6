//! What Keras makes of the string `"accuracy"`.

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::sparse_categorical_accuracy;
use super::{Direction, Metric, binary_accuracy, categorical_accuracy, shapes};
use crate::element::Element;
use crate::losses::AnyHead;
use crate::tensor::Tensor;

metric! {
    /// The accuracy that fits the shapes; see [`accuracy()`](accuracy).
    AutoAccuracy = "accuracy" {
        state {
            mean: Average,
        }
    }
}

/// The accuracy that fits the shapes, as Keras picks it for the string `"accuracy"`: the loss has
/// no say.
///
/// | last axis of the predictions | targets | is |
/// |---|---|---|
/// | 1 | any | [`BinaryAccuracy`](super::BinaryAccuracy) |
/// | more | an axis less, or a last axis of 1 | [`SparseCategoricalAccuracy`] |
/// | more | like the predictions | [`CategoricalAccuracy`] |
///
/// [`SparseCategoricalAccuracy`]: super::SparseCategoricalAccuracy
/// [`CategoricalAccuracy`]: super::CategoricalAccuracy
///
/// ```
/// use keras_runtime::metrics::{Metric, accuracy};
/// use keras_runtime::tensor::Tensor;
/// let mut metric = accuracy();
/// let y_pred = Tensor::new(&[0.1, 0.6, 0.3, 0.05, 0.95, 0.0], &[2, 3]);
/// metric.update(Tensor::new(&[2.0, 1.0], &[2, 1]), y_pred, None);
/// assert_eq!(Metric::<f64>::result(&metric), 0.5);
/// ```
pub fn accuracy() -> AutoAccuracy {
    AutoAccuracy::default()
}

/// Which family of metrics fits targets and predictions of these shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Binary,
    Categorical,
    Sparse,
}

impl Kind {
    /// Keras's rule for `"accuracy"` and `"crossentropy"`.
    pub fn of(y_true: &[usize], y_pred: &[usize]) -> Self {
        let last = |shape: &[usize]| shape.last().copied().unwrap_or(1);
        if last(y_pred) == 1 {
            Kind::Binary
        } else if y_true.len() < y_pred.len() || last(y_true) == 1 {
            Kind::Sparse
        } else {
            Kind::Categorical
        }
    }
}

impl<T: Element> Metric<T> for AutoAccuracy {
    type Head = AnyHead;

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let samples = y_pred.batch();
        match Kind::of(y_true.shape, y_pred.shape) {
            Kind::Binary => {
                let hits = binary_accuracy::hits(y_true, y_pred, 0.5);
                self.mean.add(hits, samples, sample_weight);
            }
            Kind::Categorical => {
                let hits = categorical_accuracy::hits(y_true, y_pred);
                self.mean.add(hits, samples, sample_weight);
            }
            Kind::Sparse => {
                let hits = sparse_categorical_accuracy::hits(y_true, y_pred);
                self.mean.add(hits, samples, sample_weight);
            }
        }
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        match Kind::of(y_true, y_pred) {
            Kind::Sparse => shapes::sparse(&self.name, "CategoricalAccuracy", y_true, y_pred),
            _ => shapes::equal(&self.name, y_true, y_pred),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_decide() {
        assert_eq!(Kind::of(&[8, 1], &[8, 1]), Kind::Binary);
        assert_eq!(Kind::of(&[8], &[8, 1]), Kind::Binary);
        assert_eq!(Kind::of(&[8], &[8, 3]), Kind::Sparse);
        assert_eq!(Kind::of(&[8, 1], &[8, 3]), Kind::Sparse);
        assert_eq!(Kind::of(&[8, 5], &[8, 5, 3]), Kind::Sparse);
        assert_eq!(Kind::of(&[8, 3], &[8, 3]), Kind::Categorical);
    }
}
