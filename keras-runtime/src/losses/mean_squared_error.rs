use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of (t − p)². Keras's `MeanSquaredError`, `"mse"`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, MeanSquaredError}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[1, 2]), Tensor::new(&[2.0, 4.0], &[1, 2]));
    /// MeanSquaredError::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [2.5]);
    /// ```
    pub struct MeanSquaredError {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl MeanSquaredError {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        (p - t) * (p - t)
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        T::from_f64(2.0) * (p - t)
    }
}

mean_loss!(MeanSquaredError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&MeanSquaredError::default(), 0.075);
        check::dense(&MeanSquaredError::default());
    }
}
