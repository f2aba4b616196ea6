//! `Mean`

use super::average::Average;
use super::macros::metric;
use crate::element::Element;
use crate::tensor::Tensor;

metric! {
    /// The weighted mean of values: Σw·v / Σw, each v the mean of a sample's values.
    ///
    /// This takes values, not targets and predictions, so it is no [`Metric`](super::Metric).
    /// Keras's `Mean`.
    ///
    /// ```
    /// use keras_runtime::metrics::Mean;
    /// use keras_runtime::tensor::Tensor;
    /// let mut mean = Mean::default();
    /// let weights = Tensor::new(&[1.0, 1.0, 0.0, 0.0], &[4]);
    /// mean.update_values(Tensor::new(&[1.0, 3.0, 5.0, 7.0], &[4]), Some(weights));
    /// assert_eq!(mean.result(), 2.0);
    /// ```
    Mean = "mean" {
        state {
            mean: Average,
        }
    }
}

impl Mean {
    /// Adds values, the batch being their first axis, with one weight a sample or a value. A value
    /// without axes counts as one sample.
    pub fn update_values<T: Element>(
        &mut self,
        values: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        self.mean.add(values.data.iter().map(|v| v.to_f64()), values.batch(), sample_weight);
    }

    /// The mean so far; 0 where nothing was counted.
    pub fn result(&self) -> f64 {
        self.mean.result()
    }

    /// Forgets all values. Keras's `reset_state`.
    pub fn reset(&mut self) {
        self.mean.reset();
    }
}
