use crate::element::Element;
use crate::losses::{Dense, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// max(n − p + 1, 0), where n is the largest (1 − t)·y and p is Σ t·y over the classes. Keras's
    /// `CategoricalHinge`, for one-hot targets.
    ///
    /// ```
    /// use keras_runtime::{losses::{CategoricalHinge, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[0.0, 1.0], &[1, 2]), Tensor::new(&[2.0, 0.5], &[1, 2]));
    /// CategoricalHinge::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [2.5]);
    /// ```
    pub struct CategoricalHinge {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

/// The value before the cut at 0, and the largest (1 − t)·y.
fn margin<T: Element>(t: &[T], y: &[T]) -> (T, T) {
    let pairs = t.iter().zip(y);
    let largest = pairs.clone().fold(-T::INFINITY, |m, (&t, &y)| ((T::ONE - t) * y).max(m));
    (largest - pairs.map(|(&t, &y)| t * y).sum() + T::ONE, largest)
}

impl<T: Element> Loss<T> for CategoricalHinge {
    type Target = Dense;
    type Head = crate::losses::AnyHead;

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let width = y_pred.width().max(1);
        let rows = y_true.data.chunks_exact(width).zip(y_pred.data.chunks_exact(width));
        for (loss, (t, y)) in loss.iter_mut().zip(rows) {
            *loss = margin(t, y).0.max(T::ZERO);
        }
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let width = y_pred.width().max(1);
        let rows = y_true.data.chunks_exact(width).zip(y_pred.data.chunks_exact(width));
        let rows = rows.zip(gradient.chunks_exact_mut(width));
        for (&upstream, ((t, y), gradient)) in upstream.iter().zip(rows) {
            let (margin, largest) = margin(t, y);
            if margin < T::ZERO {
                gradient.fill(T::ZERO);
                continue;
            }
            // Several largest share the gradient, as in TensorFlow.
            let is_largest = |t: T, y: T| (T::ONE - t) * y == largest;
            let ties = t.iter().zip(y).filter(|&(&t, &y)| is_largest(t, y)).count();
            let share = T::ONE / T::from_usize(ties);
            for (gradient, (&t, &y)) in gradient.iter_mut().zip(t.iter().zip(y)) {
                let negative = if is_largest(t, y) { share * (T::ONE - t) } else { T::ZERO };
                *gradient = upstream * (negative - t);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        check::golden(&CategoricalHinge::default(), 0.5);
        check::dense(&CategoricalHinge::default());
    }
}
