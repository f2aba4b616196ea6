//! `CosineSimilarity`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::scratch::Scratch;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{self, AnyHead, Dense, Loss};
use crate::tensor::Tensor;

metric! {
    /// Cosine of the angle between targets and predictions along an axis, averaged.
    ///
    /// From −1 to 1, which is the best: the loss
    /// [`CosineSimilarity`](losses::CosineSimilarity) is the negative of this. Keras's
    /// `CosineSimilarity`.
    ///
    /// ```
    /// use keras_runtime::metrics::{CosineSimilarity, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = CosineSimilarity::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 1.0, 1.0], &[2, 2]);
    /// metric.update(y_true, Tensor::new(&[1.0, 0.0, 1.0, 1.0], &[2, 2]), None);
    /// assert!((Metric::<f64>::result(&metric) - 0.5).abs() < 1e-12);
    /// ```
    CosineSimilarity = "cosine_similarity" {
        args {
            /// The axis of the vectors; the batch is 0, negative counts from the end.
            axis: isize = -1,
        }
        state {
            mean: Average,
            values: Scratch,
        }
    }
}

impl<T: Element> Metric<T> for CosineSimilarity {
    type Head = (AnyHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let loss = losses::CosineSimilarity::default().axis(self.axis);
        let values = self.values.take::<T>(Loss::<T>::elements(&loss, y_pred.shape));
        loss.forward(y_true, y_pred, values);
        let values = values.iter().map(|value| -value.to_f64());
        self.mean.add(values, y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)?;
        shapes::axis(&self.name, self.axis, y_pred)
    }
}
