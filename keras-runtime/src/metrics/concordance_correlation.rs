//! `ConcordanceCorrelation`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::moments::add_lanes;
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// Lin's concordance correlation along an axis, averaged:
    /// 2·cov(t, p) / (σ²(t) + σ²(p) + (mean t − mean p)² + 1e-7).
    ///
    /// From −1 to 1; 1 only where predictions equal targets. Keras's `ConcordanceCorrelation`.
    ///
    /// ```
    /// use keras_runtime::metrics::{ConcordanceCorrelation, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = ConcordanceCorrelation::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 0.5, 1.0, 1.0, 0.2], &[2, 3]);
    /// metric.update(y_true, Tensor::new(&[0.1, 0.9, 0.5, 1.0, 0.9, 0.2], &[2, 3]), None);
    /// assert!((Metric::<f64>::result(&metric) - 0.9816320).abs() < 1e-6);
    /// ```
    ConcordanceCorrelation = "concordance_correlation" {
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

impl<T: Element> Metric<T> for ConcordanceCorrelation {
    type Head = (AnyHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        add_lanes(&mut self.mean, y_true, y_pred, sample_weight, self.axis, |at| {
            let gap = at.true_mean - at.pred_mean;
            let norm = at.true_variance + at.pred_variance + gap * gap;
            2.0 * at.covariance / (norm + <f64 as Element>::EPSILON)
        });
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)?;
        shapes::axis(&self.name, self.axis, y_pred)
    }
}
