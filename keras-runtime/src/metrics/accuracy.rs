//! `Accuracy`

use super::average::Average;
use super::macros::{mean_methods, metric};
use super::{Direction, Metric, shapes};
use crate::element::Element;
use crate::losses::{AnyHead, Dense};
use crate::tensor::Tensor;

metric! {
    /// How often a prediction equals its target: mean(t = p). Keras's `Accuracy`.
    ///
    /// This compares labels with labels. What Keras makes of the string `"accuracy"` is
    /// [`accuracy()`](super::accuracy()).
    ///
    /// ```
    /// use keras_runtime::metrics::{Accuracy, Metric};
    /// use keras_runtime::tensor::Tensor;
    /// let mut metric = Accuracy::default();
    /// let y_true = Tensor::new(&[1.0, 2.0, 3.0, 4.0], &[4, 1]);
    /// metric.update(y_true, Tensor::new(&[0.0, 2.0, 3.0, 4.0], &[4, 1]), None);
    /// assert_eq!(Metric::<f64>::result(&metric), 0.75);
    /// ```
    Accuracy = "accuracy" {
        state {
            mean: Average,
        }
    }
}

impl<T: Element> Metric<T> for Accuracy {
    type Head = (AnyHead, Dense);

    mean_methods!(Up);

    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let pairs = y_true.data.iter().zip(y_pred.data);
        let hits = pairs.map(|(t, p)| f64::from(u8::from(t == p)));
        self.mean.add(hits, y_pred.batch(), sample_weight);
    }

    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        shapes::equal(&self.name, y_true, y_pred)
    }
}
