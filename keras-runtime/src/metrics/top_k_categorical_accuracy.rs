//! `TopKCategoricalAccuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::ranking::{argmax, in_top_k, rows};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, ScoreHead};
use crate::tensor::Tensor;

metric! {
    /// How often the target is among the `k` largest predictions.
    ///
    /// Targets are one-hot, of the predictions' shape. A prediction equal to the `k`-th largest
    /// counts as among them. Keras's `TopKCategoricalAccuracy`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, TopKCategoricalAccuracy};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = TopKCategoricalAccuracy::default().k(2);
    /// let y_true = Tensor::new(&[0.0, 0.0, 1.0, 0.0, 0.0, 1.0], &[2, 3]);
    /// metric.update(y_true, Tensor::new(&[0.1, 0.9, 0.8, 0.05, 0.95, 0.0], &[2, 3]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.5);
    /// ```
    TopKCategoricalAccuracy = "top_k_categorical_accuracy" {
        args {
            /// How many predictions a sample has.
            k: usize = 5,
        }
        state {
            mean: Average,
        }
    }
}

impl<T: Element> Metric<T> for TopKCategoricalAccuracy {
    type Head = (ScoreHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let hits =
            rows(y_true, y_pred).map(|(t, p)| f64::from(u8::from(in_top_k(p, argmax(t), self.k))));
        self.mean.add(hits, y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::one_hot(&self.name, "SparseTopKCategoricalAccuracy", y_true, y_pred)
    }
}
