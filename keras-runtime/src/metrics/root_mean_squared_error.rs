//! `RootMeanSquaredError`

use super::average::Average;
use super::macros::metric;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// √ mean (t − p)², the root taken of the mean over all batches. In the targets' unit.
    ///
    /// Keras's `RootMeanSquaredError`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, RootMeanSquaredError};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = RootMeanSquaredError::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 0.0, 0.0], &[2, 2]);
    /// metric.update(y_true, Tensor::new(&[1.0, 1.0, 0.0, 0.0], &[2, 2]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.5);
    /// ```
    RootMeanSquaredError = "root_mean_squared_error" {
        state {
            mean: Average,
        }
    }
}

impl<T: Element> Metric<T> for RootMeanSquaredError {
    type Head = (AnyHead, Dense);

    fn name(&self) -> &str {
        &self.name
    }

    fn reset(&mut self) {
        self.mean.reset();
    }

    fn sums(&self) -> Option<Vec<f64>> {
        Some(self.mean.sums())
    }

    fn set_sums(&mut self, sums: &[f64]) -> bool {
        self.mean.set_sums(sums)
    }

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let pairs = y_true.data.iter().zip(y_pred.data);
        let squares = pairs.map(|(&t, &p)| ((p - t) * (p - t)).to_f64());
        self.mean.add(squares, y_pred.batch(), sample_weight);
    }

    fn results(&self) -> Vec<f64> {
        vec![self.mean.result().sqrt()]
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)
    }

    fn direction(&self) -> Option<Direction> {
        Some(Direction::Down)
    }
}
