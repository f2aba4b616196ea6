use crate::element::Element;
use crate::losses::lanes::{at, set};
use crate::losses::probability::{clip, in_clip};
use crate::losses::{FromLogits, Head, Loss, Reduction, Sparse, class};
use crate::tensor::Tensor;

arguments! {
    /// −ln p\[label\], for labels that are class numbers. Keras's `SparseCategoricalCrossentropy`,
    /// over the last axis.
    ///
    /// Predictions are clipped to [1e-7, 1 − 1e-7] and divided by their sum; the gradient is 0
    /// outside of the clip. After a softmax the loss takes the logits instead and clips nothing, as
    /// Keras does with the TensorFlow backend. A label that names no class gives NaN.
    ///
    /// ```
    /// use keras_runtime::{losses::{Loss, SparseCategoricalCrossentropy}, tensor::Tensor};
    /// let mut loss = [0.0; 2];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0, 0.0], &[2]), Tensor::new(&[0.2; 4], &[2, 2]));
    /// SparseCategoricalCrossentropy::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [2f64.ln(); 2]);
    /// ```
    pub struct SparseCategoricalCrossentropy: FromLogits {
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
        ;
        /// Samples of this class cost nothing, and a mean leaves them out.
        ignore_class: Option<i64> = None,
    }
}

impl<P> SparseCategoricalCrossentropy<P> {
    /// Sets the argument `ignore_class`.
    #[must_use]
    pub fn ignore_class(mut self, class: impl Into<Option<i64>>) -> Self {
        self.ignore_class = class.into();
        self
    }

    fn ignores<T: Element>(&self, label: T) -> bool {
        self.ignore_class.is_some_and(|class| label.to_f64() == class as f64)
    }
}

impl SparseCategoricalCrossentropy<bool> {
    /// The largest prediction, and Σ e^(x − largest) or the sum of the clipped probabilities.
    fn total<T: Element>(&self, row: &[T]) -> (T, T) {
        if self.from_logits {
            let largest = row.iter().fold(-T::INFINITY, |a, &b| b.max(a));
            (largest, row.iter().map(|&x| (x - largest).exp()).sum())
        } else {
            (T::ZERO, row.iter().map(|&p| clip(p)).sum())
        }
    }

    fn values<T: Element>(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let rows = y_pred.data.chunks_exact(y_pred.width().max(1));
        for (loss, (&label, row)) in loss.iter_mut().zip(y_true.data.iter().zip(rows)) {
            *loss = match class(label, row.len()) {
                _ if self.ignores(label) => T::ZERO,
                None => T::NAN,
                Some(class) => {
                    let (largest, total) = self.total(row);
                    let x = at(row, class);
                    total.ln() - if self.from_logits { x - largest } else { clip(x).ln() }
                }
            };
        }
    }

    fn gradient<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let width = y_pred.width().max(1);
        let rows = y_pred.data.chunks_exact(width).zip(gradient.chunks_exact_mut(width));
        for ((&upstream, &label), (row, gradient)) in upstream.iter().zip(y_true.data).zip(rows) {
            if self.ignores(label) {
                gradient.fill(T::ZERO);
                continue;
            }
            let Some(class) = class(label, width) else {
                gradient.fill(T::NAN);
                continue;
            };
            let (largest, total) = self.total(row);
            for (gradient, &x) in gradient.iter_mut().zip(row) {
                *gradient = match self.from_logits {
                    true => upstream * (x - largest).exp() / total,
                    false if in_clip(x) => upstream / total,
                    false => T::ZERO,
                };
            }
            let (x, others) = (at(row, class), at(gradient, class));
            if self.from_logits {
                set(gradient, class, others - upstream);
            } else if in_clip(x) {
                set(gradient, class, others - upstream / x);
            }
        }
    }
}

impl<T: Element, P: FromLogits> Loss<T> for SparseCategoricalCrossentropy<P> {
    type Target = Sparse;
    type Head = crate::losses::ClassHead<P>;

    fn takes_probabilities(&self) -> bool {
        !self.from_logits.is_logits()
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.of_bool().values(y_true, y_pred, loss);
    }

    fn backward(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        self.of_bool().gradient(y_true, y_pred, upstream, gradient);
    }

    fn mask(&self, y_true: Tensor<'_, T>, _loss: &[T], valid: &mut [bool]) -> bool {
        for (valid, &label) in valid.iter_mut().zip(y_true.data) {
            *valid = !self.ignores(label);
        }
        self.ignore_class.is_some()
    }

    fn ignored(&self) -> Option<T> {
        self.ignore_class.map(|class| T::from_f64(class as f64))
    }

    /// With `ignore_class` Keras multiplies the probabilities by a mask first, and so does not see
    /// the logits behind them.
    fn absorb(&mut self, head: Head) -> bool {
        head == Head::Softmax && self.ignore_class.is_none() && self.from_logits.absorb()
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
        let loss = SparseCategoricalCrossentropy::default();
        check::golden(&loss, 0.2616240);
        check::sparse(&loss);
        check::sparse(&loss.from_logits());
        check::sparse(&loss.ignore_class(1));
    }

    #[test]
    fn a_label_that_is_no_class_gives_nan() {
        let loss = SparseCategoricalCrossentropy::default();
        for label in [-1.0, 2.0, f64::NAN, f64::INFINITY] {
            let label = [label];
            let (t, p) = (Tensor::new(&label, &[1]), Tensor::new(&[0.5, 0.5], &[1, 2]));
            let (mut value, mut gradient) = ([0.0], [0.0; 2]);
            loss.forward(t, p, &mut value);
            loss.backward(t, p, &[1.0], &mut gradient);
            assert!(value[0].is_nan() && gradient[0].is_nan());
        }
    }

    #[test]
    fn a_mean_leaves_out_the_ignored_class() {
        let loss = SparseCategoricalCrossentropy::default().ignore_class(-1);
        let (t, p) =
            (Tensor::new(&[-1.0, 0.0], &[2]), Tensor::new(&[0.25, 0.75, 0.5, 0.5], &[2, 2]));
        let value = crate::losses::loss_value(&loss, t, p, None, &mut [0.0; 2], &mut [true; 2]);
        assert_eq!(value, 2f64.ln());
    }
}
