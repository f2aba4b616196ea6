use crate::element::Element;
use crate::losses::hinge::signed;
use crate::losses::{Dense, Loss, Reduction, mean_backward, mean_forward};
use crate::tensor::Tensor;

arguments! {
    /// Mean of max(1 − t·p, 0)². Keras's `SquaredHinge`.
    ///
    /// Targets are −1 and 1; where all targets of a batch are 0 or 1, 0 stands for −1.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, SquaredHinge}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 1.0], &[1, 2]), Tensor::new(&[2.0, 2.0], &[1, 2]));
    /// SquaredHinge::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [4.5]);
    /// ```
    pub struct SquaredHinge {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl<T: Element> Loss<T> for SquaredHinge {
    type Target = Dense;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let signed = signed(y_true);
        mean_forward(y_true, y_pred, loss, |t, p| {
            let margin = (T::ONE - signed(t) * p).max(T::ZERO);
            margin * margin
        });
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let signed = signed(y_true);
        mean_backward(y_true, y_pred, upstream, gradient, |t, p| {
            let t = signed(t);
            T::from_f64(-2.0) * t * (T::ONE - t * p).max(T::ZERO)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&SquaredHinge::default(), 0.775);
        check::dense(&SquaredHinge::default());
    }
}
