use crate::element::Element;
use crate::losses::{Reduction, mean_loss};

arguments! {
    /// Mean of 100·|t − p| / max(|t|, 1e-7), a percentage. Keras's `MeanAbsolutePercentageError`,
    /// `"mape"`.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, MeanAbsolutePercentageError}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 4.0], &[1, 2]), Tensor::new(&[2.0, 3.0], &[1, 2]));
    /// MeanAbsolutePercentageError::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [62.5]);
    /// ```
    pub struct MeanAbsolutePercentageError {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl MeanAbsolutePercentageError {
    fn value<T: Element>(&self, t: T, p: T) -> T {
        T::from_f64(100.0) * (p - t).abs() / t.abs().max(T::EPSILON)
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        T::from_f64(100.0) * (p - t).sign() / t.abs().max(T::EPSILON)
    }
}

mean_loss!(MeanAbsolutePercentageError);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::{Loss, check};
    use crate::tensor::Tensor;

    #[test]
    fn gradient() {
        check::arbitrary(&MeanAbsolutePercentageError::default());
    }

    #[test]
    fn a_target_of_zero_is_taken_for_a_tiny_one() {
        let mut loss = [0.0];
        let (t, p) = (Tensor::new(&[0.0], &[1, 1]), Tensor::new(&[1.0], &[1, 1]));
        MeanAbsolutePercentageError::default().forward(t, p, &mut loss);
        assert!((loss[0] / 1e9 - 1.0f64).abs() < 1e-12);
    }
}
