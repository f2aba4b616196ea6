//! Metrics, one a file: [`Metric`] is what they have in common.

use crate::element::Element;
use crate::tensor::Tensor;

/// A measure that is accumulated over batches.
pub trait Metric<T: Element>: Send {
    /// The key in logs and History, Keras's default name unless the user gave another.
    fn name(&self) -> &str;

    /// Forgets all batches. Keras's `reset_state`.
    fn reset(&mut self);

    /// Adds a batch. Keras's `update_state`. `sample_weight` has the shape of the batch's leading
    /// axes: `(B)`, `(B, 1)` or one weight a step.
    fn update(
        &mut self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        sample_weight: Option<Tensor<'_, T>>,
    );

    /// The value over all batches since the last reset; the mean where there are several.
    fn result(&self) -> f64 {
        let all = self.results();
        all.iter().sum::<f64>() / all.len() as f64
    }

    /// All values: one for most metrics, one a class, label or threshold for some.
    fn results(&self) -> Vec<f64>;

    /// Whether targets and predictions of these shapes (batch first) can be measured; the error
    /// says what was expected and found.
    fn check(&self, y_true: &[usize], y_pred: &[usize]) -> Result<(), String> {
        let _ = (y_true, y_pred);
        Ok(())
    }
}
