use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of |t − p|. Keras's `MeanAbsoluteError`, `"mae"`. The gradient is 0 where t = p.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, MeanAbsoluteError}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 2.0], &[1, 2]), Tensor::new(&[2.0, 4.0], &[1, 2]));
    /// MeanAbsoluteError::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [1.5]);
    /// ```
    pub struct MeanAbsoluteError {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl MeanAbsoluteError {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        (p - t).abs()
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        (p - t).sign()
    }
}

mean_loss!(MeanAbsoluteError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&MeanAbsoluteError::default(), 0.25);
        check::dense(&MeanAbsoluteError::default());
    }
}
