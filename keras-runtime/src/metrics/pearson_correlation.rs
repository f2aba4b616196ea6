//! `PearsonCorrelation`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::moments::add_lanes;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// Pearson's correlation coefficient along an axis, averaged: cov(t, p) / (σ(t)·σ(p)).
    ///
    /// From −1 to 1; NaN where all targets or all predictions are equal. Keras's
    /// `PearsonCorrelation`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, PearsonCorrelation};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = PearsonCorrelation::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 0.5, 1.0, 1.0, 0.2], &[2, 3]);
    /// metric.update(y_true, Tensor::new(&[0.1, 0.9, 0.5, 1.0, 0.9, 0.2], &[2, 3]), None);
    /// assert!((Metric::<f64>::result(&metric) - 0.9966996).abs() < 1e-7);
    /// ```
    PearsonCorrelation = "pearson_correlation" {
        args {
            /// The axis of the values that are correlated; the batch is 0, negative counts from
            /// the end.
            axis: isize = -1,
        }
        state {
            mean: Average,
        }
    }
}

impl<T: Element> Metric<T> for PearsonCorrelation {
    type Head = (AnyHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        add_lanes(&mut self.mean, y_true, y_pred, sample_weight, self.axis, |at| {
            at.covariance / (at.true_variance * at.pred_variance).sqrt()
        });
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)?;
        shapes::axis(&self.name, self.axis, y_pred)
    }
}
