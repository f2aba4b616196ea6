use crate::element::Element;
use crate::losses::mean::{sum_backward, sum_forward};
use crate::losses::{Dense, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// Σ t·ln(t / p) over the classes, both clipped to [1e-7, 1]. Keras's `KLDivergence`, `"kld"`.
    ///
    /// ```
    /// use keras_runtime::{losses::{KLDivergence, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 0.5], &[1, 2]), Tensor::new(&[0.5, 0.5], &[1, 2]));
    /// KLDivergence::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [2f32.ln()]);
    /// ```
    pub struct KLDivergence {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

fn clip<T: Element>(p: T) -> T {
    p.clamp(T::EPSILON, T::ONE)
}

impl<T: Element> Loss<T> for KLDivergence {
    type Target = Dense;
    type Head = crate::losses::FractionHead;

    fn takes_probabilities(&self) -> bool {
        true
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        sum_forward(T::ONE, y_true, y_pred, loss, |t, p| clip(t) * (clip(t) / clip(p)).ln());
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        sum_backward(T::ONE, y_true, y_pred, upstream, gradient, |t, p| {
            if p < T::EPSILON || p > T::ONE { T::ZERO } else { -clip(t) / p }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&KLDivergence::default(), 0.3669831);
        check::dense(&KLDivergence::default());
    }
}
