//! `Precision`

use super::macros::metric;
use super::thresholds::{Histogram, Selection, Thresholds, check_class};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

metric! {
    /// Share of the positive predictions that are right: TP / (TP + FP), and 0 without any.
    ///
    /// Targets are 0 or 1, of the predictions' shape; all values of a sample count alike unless
    /// there is a `class_id`. Keras's `Precision`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, Precision};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = Precision::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 1.0, 1.0], &[4, 1]);
    /// metric.update(y_true, Tensor::new(&[1.0, 0.0, 0.9, 0.8], &[4, 1]), None);
    /// assert!((Metric::<f64>::result(&metric) - 2.0 / 3.0).abs() < 1e-12);
    /// ```
    Precision = "precision" {
        into {
            /// What a prediction has to be above to count as 1: ½ by default, anything with
            /// `top_k`. Several give one value each.
            thresholds: Thresholds = Thresholds::default(),
            /// Only the `top_k` largest predictions of a sample can count as 1.
            top_k: Option<usize> = None,
            /// Only this class is measured.
            class_id: Option<usize> = None,
        }
        state {
            histogram: Histogram,
        }
    }
}

/// The methods of [`Metric`] that precision and recall share; `$rate` is the share they are.
macro_rules! rate_methods {
    ($rate:ident) => {
        fn name(&self) -> &str {
            &self.name
        }

        fn reset(&mut self) {
            self.histogram.reset();
        }

        fn sums(&self) -> Option<Vec<f64>> {
            Some(self.histogram.sums())
        }

        fn set_sums(&mut self, sums: &[f64]) -> bool {
            self.histogram.set_sums(sums)
        }

        fn update(
            &mut self,
            y_true: Tensor<'_, T>,
            y_pred: Tensor<'_, T>,
            sample_weight: Option<Tensor<'_, T>>,
        ) {
            self.histogram.prepare(self.thresholds.or(default_threshold(self.top_k)), 1);
            let selection = Selection { top_k: self.top_k, class_id: self.class_id };
            self.histogram.update(y_true, y_pred, sample_weight, selection);
        }

        fn results(&self) -> Vec<f64> {
            let thresholds = self.thresholds.or(default_threshold(self.top_k));
            thresholds.map(|threshold| self.histogram.at(threshold).$rate()).collect()
        }

        fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
            shapes::equal(&self.name, y_true, y_pred)?;
            check_class(&self.name, self.class_id, y_pred)
        }

        fn direction(&self) -> Option<Direction> {
            Some(Direction::Up)
        }
    };
}

pub(super) use rate_methods;

/// Being among the largest is enough where only those are kept.
pub(super) fn default_threshold(top_k: Option<usize>) -> f64 {
    if top_k.is_some() { -1e10 } else { 0.5 }
}

impl<T: Element> Metric<T> for Precision {
    type Head = (FractionHead, Dense);

    rate_methods!(precision);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_is_not_predicted() {
        let error = Metric::<f32>::check(&Precision::default().class_id(3), &[8, 3], &[8, 3]);
        assert_eq!(
            error.unwrap_err(),
            "`precision` measures class 3, but there are 3 predictions a sample; classes are \
             counted from 0"
        );
    }

    #[test]
    fn one_value_a_threshold_before_the_first_batch_too() {
        let metric = Precision::default().thresholds([0.2, 0.8]);
        assert_eq!(Metric::<f32>::results(&metric), [0.0, 0.0]);
    }
}
