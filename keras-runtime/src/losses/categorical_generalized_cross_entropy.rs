use crate::element::Element;
use crate::losses::{Loss, Reduction, Sparse, class};
use crate::tensor::Tensor;

arguments! {
    /// (1 − p\[label\]^q) / q, for labels that are class numbers: robust against wrong labels.
    /// Keras's `CategoricalGeneralizedCrossEntropy` (Zhang & Sabuncu 2018).
    ///
    /// A label that names no class gives NaN.
    ///
    /// ```
    /// use keras_runtime::{losses::{CategoricalGeneralizedCrossEntropy, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0], &[1]), Tensor::new(&[0.75, 0.25], &[1, 2]));
    /// CategoricalGeneralizedCrossEntropy::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [1.0]);
    /// ```
    pub struct CategoricalGeneralizedCrossEntropy {
        /// In (0, 1): near 0 as cross-entropy, near 1 as mean absolute error.
        q: f64 = 0.5,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl<T: Element> Loss<T> for CategoricalGeneralizedCrossEntropy {
    type Target = Sparse;
    type Head = crate::losses::ClassHead;

    fn takes_probabilities(&self) -> bool {
        true
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let q = T::from_f64(self.q);
        let rows = y_pred.data.chunks_exact(y_pred.width().max(1));
        for (loss, (&label, row)) in loss.iter_mut().zip(y_true.data.iter().zip(rows)) {
            *loss = match class(label, row.len()) {
                Some(class) => (T::ONE - row[class].powf(q)) / q,
                None => T::NAN,
            };
        }
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let exponent = T::from_f64(self.q - 1.0);
        let width = y_pred.width().max(1);
        let rows = y_pred.data.chunks_exact(width).zip(gradient.chunks_exact_mut(width));
        for ((&upstream, &label), (row, gradient)) in upstream.iter().zip(y_true.data).zip(rows) {
            gradient.fill(T::ZERO);
            match class(label, width) {
                Some(class) => gradient[class] = -upstream * row[class].powf(exponent),
                None => gradient.fill(T::NAN),
            }
        }
    }

    fn classes(&self, width: usize) -> Option<usize> {
        Some(width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&CategoricalGeneralizedCrossEntropy::default(), 0.3309761);
        check::sparse(&CategoricalGeneralizedCrossEntropy::default().q(0.8));
    }
}
