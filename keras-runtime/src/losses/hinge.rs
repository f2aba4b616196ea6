use crate::element::Element;
use crate::losses::{Dense, Loss, Reduction, mean_backward, mean_forward};
use crate::tensor::Tensor;

arguments! {
    /// Mean of max(1 − t·p, 0). Keras's `Hinge`.
    ///
    /// Targets are −1 and 1; where all targets of a batch are 0 or 1, 0 stands for −1.
    ///
    /// ```
    /// use keras_runtime::{losses::{Hinge, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 1.0], &[1, 2]), Tensor::new(&[2.0, 2.0], &[1, 2]));
    /// Hinge::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [1.5]);
    /// ```
    pub struct Hinge {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

/// Turns targets into −1 and 1 where all of them are 0 or 1, and leaves them otherwise, as Keras
/// does.
pub(super) fn signed<T: Element>(y_true: Tensor<'_, T>) -> impl Fn(T) -> T {
    let binary = y_true.data.iter().all(|&t| t == T::ZERO || t == T::ONE);
    move |t| if binary { t + t - T::ONE } else { t }
}

impl<T: Element> Loss<T> for Hinge {
    type Target = Dense;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let signed = signed(y_true);
        mean_forward(y_true, y_pred, loss, |t, p| (T::ONE - signed(t) * p).max(T::ZERO));
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
            if T::ONE - t * p >= T::ZERO { -t } else { T::ZERO }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&Hinge::default(), 0.75);
        check::dense(&Hinge::default());
    }
}
