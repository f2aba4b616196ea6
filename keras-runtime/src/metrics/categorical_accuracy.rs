//! `CategoricalAccuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::ranking::{argmax, rows};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, ScoreHead};
use crate::tensor::Tensor;

metric! {
    /// How often the largest prediction is at the largest target: mean(argmax t = argmax p) over
    /// the last axis.
    ///
    /// Targets are one-hot, of the predictions' shape; predictions are probabilities or logits. Of
    /// equal ones the first is the largest. Keras's `CategoricalAccuracy`.
    ///
    /// ```
    /// use keras_runtime::metrics::{CategoricalAccuracy, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = CategoricalAccuracy::default();
    /// let y_true = Tensor::new(&[0.0, 0.0, 1.0, 0.0, 1.0, 0.0], &[2, 3]);
    /// metric.update(y_true, Tensor::new(&[0.1, 0.9, 0.8, 0.05, 0.95, 0.0], &[2, 3]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.5);
    /// ```
    CategoricalAccuracy = "categorical_accuracy" {
        state {
            mean: Average,
        }
    }
}

/// 1 for each row whose largest entries agree.
pub(super) fn hits<'a, T: Element>(
    y_true: Tensor<'a, T>,
    y_pred: Tensor<'a, T>,
) -> impl ExactSizeIterator<Item = f64> {
    rows(y_true, y_pred).map(|(t, p)| f64::from(u8::from(argmax(t) == argmax(p))))
}

impl<T: Element> Metric<T> for CategoricalAccuracy {
    type Head = (ScoreHead, Dense);

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
        shapes::one_hot(&self.name, "SparseCategoricalAccuracy", y_true, y_pred)
    }
}
