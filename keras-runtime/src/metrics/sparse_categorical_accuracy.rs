//! `SparseCategoricalAccuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::ranking::argmax;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{ScoreHead, Sparse};
use crate::tensor::Tensor;

metric! {
    /// How often the largest prediction is that of the target's class: mean(t = argmax p).
    ///
    /// Targets are class numbers in place of the predictions' last axis; predictions are
    /// probabilities or logits. Of equal ones the first is the largest. Keras's
    /// `SparseCategoricalAccuracy`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, SparseCategoricalAccuracy};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = SparseCategoricalAccuracy::default();
    /// let y_pred = Tensor::new(&[0.1, 0.6, 0.3, 0.05, 0.95, 0.0], &[2, 3]);
    /// metric.update(Tensor::new(&[2.0, 1.0], &[2]), y_pred, None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.5);
    /// ```
    SparseCategoricalAccuracy = "sparse_categorical_accuracy" {
        state {
            mean: Average,
        }
    }
}

/// 1 for each row whose largest entry is the target's class.
pub(super) fn hits<'a, T: Element>(
    y_true: Tensor<'a, T>,
    y_pred: Tensor<'a, T>,
) -> impl ExactSizeIterator<Item = f64> {
    let rows = y_true.data.len().min(y_pred.rows());
    (0..rows)
        .map(move |i| f64::from(u8::from(y_true.data[i] == T::from_usize(argmax(y_pred.row(i))))))
}

impl<T: Element> Metric<T> for SparseCategoricalAccuracy {
    type Head = (ScoreHead, Sparse);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        self.mean.add(hits(y_true, y_pred), y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::sparse(&self.name, "CategoricalAccuracy", y_true, y_pred)
    }
}
