//! `Sum`

use super::macros::metric;
use super::weights::{Weights, weight_at};
use crate::element::Element;
use crate::tensor::Tensor;

metric! {
    /// The weighted sum of values: Σw·v.
    ///
    /// This takes values, not targets and predictions, so it is no [`Metric`](super::Metric).
    /// Keras's `Sum`.
    ///
    /// ```
    /// use keras_runtime::metrics::Sum;
    /// use keras_runtime::tensor::Tensor;
    /// let mut sum = Sum::default();
    /// sum.update_values(Tensor::new(&[1.0, 3.0, 5.0, 7.0], &[4]), None);
    /// assert_eq!(sum.result(), 16.0);
    /// ```
    Sum = "sum" {
        state {
            total: f64,
        }
    }
}

impl Sum {
    /// Adds values, the batch being their first axis, with one weight a sample or a value.
    pub fn update_values<T: Element>(
        &mut self,
        values: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    ) {
        let weights = Weights::of(sample_weight, values.data.len());
        let values = values.data.iter().enumerate();
        self.total += values.map(|(i, v)| weight_at(&weights, i) * v.to_f64()).sum::<f64>();
    }

    /// The sum so far.
    pub fn result(&self) -> f64 {
        self.total
    }

    /// Forgets all values. Keras's `reset_state`.
    pub fn reset(&mut self) {
        self.total = 0.0;
    }
}
