//! `TruePositives`, `TrueNegatives`, `FalsePositives`, `FalseNegatives`

use super::macros::metric;
use super::thresholds::{Histogram, Selection, Thresholds};
use super::{Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

macro_rules! counts {
    ($($class:ident = $name:literal $field:ident, $what:literal, $example:literal;)+) => {$(
        metric! {
            #[doc = concat!("Number of ", $what, ", weighted where there are sample weights.")]
            ///
            /// Targets are 0 or 1, of the predictions' shape; all values of a sample count alike.
            #[doc = concat!("Keras's `", stringify!($class), "`.")]
            ///
            /// ```
            #[doc = concat!("use keras_runtime::metrics::{Metric, ", stringify!($class), "};")]
            /// use keras_runtime::tensor::Tensor;
            #[doc = concat!("let mut metric = ", stringify!($class), "::default();")]
            /// let y_true = Tensor::new(&[0.0, 1.0, 1.0, 1.0, 0.0], &[5, 1]);
            /// metric.update(y_true, Tensor::new(&[0.9, 0.1, 0.9, 0.8, 0.7], &[5, 1]), None);
            #[doc = concat!("assert_eq!(Metric::<f64>::result(&metric), ", $example, ");")]
            /// ```
            $class = $name {
                into {
                    /// What a prediction has to be above to count as 1: ½ by default. Several
                    /// give one value each.
                    thresholds: Thresholds = Thresholds::default(),
                }
                state {
                    histogram: Histogram,
                }
            }
        }

        impl<T: Element> Metric<T> for $class {
            type Head = (FractionHead, Dense);

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
                self.histogram.prepare(self.thresholds.or(0.5), 1);
                self.histogram.update(y_true, y_pred, sample_weight, Selection::default());
            }

            fn results(&self) -> Vec<f64> {
                let thresholds = self.thresholds.or(0.5);
                thresholds.map(|threshold| self.histogram.at(threshold).$field).collect()
            }

            fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
                shapes::equal(&self.name, y_true, y_pred)
            }
        }
    )+};
}

counts! {
    TruePositives = "true_positives" true_positives,
        "predictions above the threshold whose target is 1", "2.0";
    TrueNegatives = "true_negatives" true_negatives,
        "predictions not above the threshold whose target is 0", "0.0";
    FalsePositives = "false_positives" false_positives,
        "predictions above the threshold whose target is 0", "2.0";
    FalseNegatives = "false_negatives" false_negatives,
        "predictions not above the threshold whose target is 1", "1.0";
}
