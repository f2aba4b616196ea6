//! `BinaryAccuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{Dense, FractionHead};
use crate::tensor::Tensor;

metric! {
    /// How often a prediction is on the target's side of a threshold: mean(t = (p > threshold)).
    ///
    /// Targets are 0 or 1, of the predictions' shape. A prediction equal to the threshold counts
    /// as 0. Keras's `BinaryAccuracy`.
    ///
    /// ```
    /// use keras_runtime::metrics::{BinaryAccuracy, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = BinaryAccuracy::default();
    /// let y_true = Tensor::new(&[1.0, 1.0, 0.0, 0.0], &[4, 1]);
    /// metric.update(y_true, Tensor::new(&[0.98, 1.0, 0.0, 0.6], &[4, 1]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.75);
    /// ```
    BinaryAccuracy = "binary_accuracy" {
        args {
            /// What a prediction has to be above to count as 1.
            threshold: f64 = 0.5,
        }
        state {
            mean: Average,
        }
    }
}

/// 1 for each prediction on the right side.
pub(super) fn hits<'a, T: Element>(
    y_true: Tensor<'a, T>,
    y_pred: Tensor<'a, T>,
    threshold: f64,
) -> impl ExactSizeIterator<Item = f64> {
    let threshold = T::from_f64(threshold);
    let pairs = y_true.data.iter().zip(y_pred.data);
    pairs.map(move |(&t, &p)| {
        let predicted = if p > threshold { T::ONE } else { T::ZERO };
        f64::from(u8::from(t == predicted))
    })
}

impl<T: Element> Metric<T> for BinaryAccuracy {
    type Head = (FractionHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let hits = hits(y_true, y_pred, self.threshold);
        self.mean.add(hits, y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)
    }
}
