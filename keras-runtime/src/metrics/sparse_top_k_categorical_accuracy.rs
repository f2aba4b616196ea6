//! `SparseTopKCategoricalAccuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::ranking::{class_of, in_top_k};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{ScoreHead, Sparse};
use crate::tensor::Tensor;

metric! {
    /// How often the target's class is among the `k` largest predictions.
    ///
    /// Targets are class numbers in place of the predictions' last axis. A prediction equal to the
    /// `k`-th largest counts as among them. Keras's `SparseTopKCategoricalAccuracy`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, SparseTopKCategoricalAccuracy};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = SparseTopKCategoricalAccuracy::default().k(2);
    /// let y_pred = Tensor::new(&[0.1, 0.9, 0.8, 0.05, 0.95, 0.0], &[2, 3]);
    /// metric.update(Tensor::new(&[2.0, 2.0], &[2]), y_pred, None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.5);
    /// ```
    SparseTopKCategoricalAccuracy = "sparse_top_k_categorical_accuracy" {
        args {
            /// How many predictions a sample has.
            k: usize = 5,
            /// Whether predictions are class numbers, the likeliest first, instead of scores.
            from_sorted_ids: bool = false,
        }
        state {
            mean: Average,
        }
    }
}

impl<T: Element> Metric<T> for SparseTopKCategoricalAccuracy {
    type Head = (ScoreHead, Sparse);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let rows = y_true.data.len().min(y_pred.rows());
        let hits = (0..rows).map(|i| {
            let (target, row) = (y_true.data[i], y_pred.row(i));
            let hit = match self.from_sorted_ids {
                true => row.iter().take(self.k).any(|&id| id == target),
                false => class_of(target).is_some_and(|class| in_top_k(row, class, self.k)),
            };
            f64::from(u8::from(hit))
        });
        self.mean.add(hits, y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::sparse(&self.name, "TopKCategoricalAccuracy", y_true, y_pred)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_ids_are_looked_up() {
        let mut metric = SparseTopKCategoricalAccuracy::default().k(2).from_sorted_ids(true);
        let y_pred = Tensor::new(&[1.0f32, 0.0, 2.0, 1.0, 0.0, 3.0], &[2, 3]);
        metric.update(Tensor::new(&[2.0, 1.0], &[2]), y_pred, None);
        assert_eq!(Metric::<f32>::result(&metric), 0.5);
    }
}
