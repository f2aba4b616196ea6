//! `Recall`

use super::macros::metric;
use super::precision::{default_threshold, rate_methods};
use super::thresholds::{Histogram, Selection, Thresholds, check_class};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

metric! {
    /// Share of the positive targets that are found: TP / (TP + FN), and 0 without any.
    ///
    /// Targets are 0 or 1, of the predictions' shape; all values of a sample count alike unless
    /// there is a `class_id`. Keras's `Recall`.
    ///
    /// ```
    /// use keras_runtime::metrics::{Metric, Recall};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = Recall::default();
    /// let y_true = Tensor::new(&[0.0, 1.0, 1.0, 1.0], &[4, 1]);
    /// metric.update(y_true, Tensor::new(&[1.0, 0.0, 0.9, 0.8], &[4, 1]), None);
    /// assert!((Metric::<f64>::result(&metric) - 2.0 / 3.0).abs() < 1e-12);
    /// ```
    Recall = "recall" {
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

impl<T: Element> Metric<T> for Recall {
    type Head = (FractionHead, Dense);

    rate_methods!(recall);
}
