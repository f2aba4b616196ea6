//! `SensitivityAtSpecificity`, `SpecificityAtSensitivity`, `PrecisionAtRecall`, `RecallAtPrecision`

use super::macros::metric;
use super::thresholds::{Histogram, Selection, check_class, even};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

macro_rules! constrained {
    ($(
        $class:ident = $name:literal: $best:ident where $constrained:ident as $argument:ident,
        $best_doc:literal, $argument_doc:literal, $example:literal;
    )+) => {$(
        metric! {
            #[doc = concat!("The best ", $best_doc, " at a threshold where the ", $argument_doc,
                " is at least `", stringify!($argument), "`; 0 where there is none.")]
            ///
            /// Targets are 0 or 1, of the predictions' shape; all values of a sample count alike
            /// unless there is a `class_id`.
            #[doc = concat!("Keras's `", stringify!($class), "`.")]
            ///
            /// ```
            #[doc = concat!("use keras_runtime::metrics::{Metric, ", stringify!($class), "};")]
            /// use keras_runtime::tensor::Tensor;
            #[doc = concat!("let mut metric = ", stringify!($class), "::new(0.5);")]
            /// let y_true = Tensor::new(&[0.0, 0.0, 0.0, 1.0, 1.0], &[5, 1]);
            /// metric.update(y_true, Tensor::new(&[0.0, 0.3, 0.8, 0.3, 0.8], &[5, 1]), None);
            #[doc = concat!("let expected: f64 = ", $example, ";")]
            /// assert!((Metric::<f64>::result(&metric) - expected).abs() < 1e-12);
            /// ```
            $class = $name {
                new {
                    #[doc = concat!("What the ", $argument_doc, " has to be at least, from 0 to 1.")]
                    $argument: f64,
                }
                args {
                    /// Number of thresholds that are tried, from 0 to 1.
                    num_thresholds: usize = 200,
                }
                into {
                    /// Only this class is measured.
                    class_id: Option<usize> = None,
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
                self.histogram.prepare(even(self.num_thresholds), 1);
                let selection = Selection { top_k: None, class_id: self.class_id };
                self.histogram.update(y_true, y_pred, sample_weight, selection);
            }

            fn results(&self) -> Vec<f64> {
                let all = self.histogram.all(0);
                let allowed = all.iter().filter(|at| at.$constrained() >= self.$argument);
                vec![allowed.map(|at| at.$best()).fold(0.0, f64::max)]
            }

            fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
                shapes::equal(&self.name, y_true, y_pred)?;
                check_class(&self.name, self.class_id, y_pred)
            }

            fn direction(&self) -> Option<Direction> {
                Some(Direction::Up)
            }
        }
    )+};
}

constrained! {
    SensitivityAtSpecificity = "sensitivity_at_specificity":
        recall where specificity as specificity,
        "sensitivity (recall)", "specificity", "0.5";
    SpecificityAtSensitivity = "specificity_at_sensitivity":
        specificity where recall as sensitivity,
        "specificity", "sensitivity (recall)", "2.0 / 3.0";
    PrecisionAtRecall = "precision_at_recall":
        precision where recall as recall,
        "precision", "recall", "0.5";
    RecallAtPrecision = "recall_at_precision":
        recall where precision as precision,
        "recall", "precision", "1.0";
}
