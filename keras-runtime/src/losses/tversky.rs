use crate::element::Element;
use crate::losses::overlap::{Overlap, element_count};
use crate::losses::{Axes, Dense, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// 1 − I / (I + α·Σ (1 − p)·t + β·Σ p·(1 − t) + 1e-7), where I = Σ t·p. Keras's `Tversky`.
    ///
    /// α weighs what is missed and β what is wrongly found: as in Keras, the other way round than
    /// in the paper (Salehi et al. 2017). By default the sums run over the whole batch, which then
    /// has one loss element.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, Tversky}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 0.0], &[2, 1]), Tensor::new(&[0.5, 0.0], &[2, 1]));
    /// Tversky::default().alpha(1.0).forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 0.5f64).abs() < 1e-6);
    /// ```
    pub struct Tversky {
        /// α, the weight of what is missed.
        alpha: f64 = 0.5,
        /// β, the weight of what is wrongly found.
        beta: f64 = 0.5,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
        ;
        /// The axes of the sums; the batch is 0, negative counts from the end.
        axis: Option<Axes> = None,
    }
}

impl Tversky {
    /// With other axes: `[1, 2, 3]` gives one loss element a sample of images.
    #[must_use]
    pub fn axis(mut self, axis: impl Into<Axes>) -> Self {
        self.axis = Some(axis.into());
        self
    }

    fn overlap<T: Element>(&self) -> Overlap<T> {
        let (alpha, beta) = (T::from_f64(self.alpha), T::from_f64(self.beta));
        Overlap { a: T::ONE, b: T::ONE - alpha - beta, c: alpha, d: beta, axes: self.axis }
    }
}

impl<T: Element> Loss<T> for Tversky {
    type Target = Dense;
    type Head = crate::losses::FractionHead;

    fn takes_probabilities(&self) -> bool {
        true
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        element_count(self.axis, shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.overlap().forward(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        self.overlap().backward(y_true, y_pred, upstream, gradient);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&Tversky::default(), 0.2631579);
        check::dense(&Tversky::default());
        check::dense(&Tversky::default().alpha(0.3).beta(0.9).axis([-1]));
    }
}
