use crate::activations::{Elementwise, Sigmoid};
use crate::element::Element;
use crate::losses::lanes::lane_count;
use crate::losses::mean::{mean_backward_over, mean_forward_over};
use crate::losses::probability::{clip, in_clip};
use crate::losses::{Dense, FromLogits, Head, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// Mean of −t·ln p − (1 − t)·ln(1 − p). Keras's `BinaryCrossentropy`,
    /// `"binary_crossentropy"`.
    ///
    /// Predictions are clipped to [1e-7, 1 − 1e-7], outside of which the gradient is 0. After a
    /// sigmoid the loss takes the logits instead and clips nothing, as Keras does with the
    /// TensorFlow backend: max(x, 0) − x·t + ln(1 + e^−|x|).
    ///
    /// ```
    /// use keras_runtime::{losses::{BinaryCrossentropy, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0], &[1, 1]), Tensor::new(&[0.0], &[1, 1]));
    /// BinaryCrossentropy::default().from_logits().forward(y_true, y_pred, &mut loss);
    /// assert!((loss[0] - 2f32.ln()).abs() < 1e-6);
    /// ```
    pub struct BinaryCrossentropy: FromLogits {
        /// Targets become t·(1 − s) + s / 2.
        label_smoothing: f64 = 0.0,
        /// The axis of the mean; the batch is 0, negative counts from the end.
        axis: isize = -1,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl BinaryCrossentropy<bool> {
    /// A target moved towards ½.
    pub(super) fn smoothed<T: Element>(&self, t: T) -> T {
        let smoothing = T::from_f64(self.label_smoothing);
        t * (T::ONE - smoothing) + T::HALF * smoothing
    }

    /// The value for a target after smoothing.
    pub(super) fn value<T: Element>(&self, t: T, p: T) -> T {
        if self.from_logits {
            return p.max(T::ZERO) - p * t + (-p.abs()).exp().ln_1p();
        }
        let p = clip(p);
        -(t * p.ln() + (T::ONE - t) * (T::ONE - p).ln())
    }

    /// The derivative of [`value`](Self::value) with respect to `p`.
    pub(super) fn slope<T: Element>(&self, t: T, p: T) -> T {
        if self.from_logits {
            Sigmoid.value(p) - t
        } else if in_clip(p) {
            (T::ONE - t) / (T::ONE - p) - t / p
        } else {
            T::ZERO
        }
    }

    fn means<T: Element>(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        let value = |t, p| self.value(self.smoothed(t), p);
        mean_forward_over(self.axis, y_true, y_pred, loss, value);
    }

    fn gradient<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let slope = |t, p| self.slope(self.smoothed(t), p);
        mean_backward_over(self.axis, y_true, y_pred, upstream, gradient, slope);
    }
}

impl<T: Element, P: FromLogits> Loss<T> for BinaryCrossentropy<P> {
    type Target = Dense;
    type Head = crate::losses::BinaryHead<P>;

    fn takes_probabilities(&self) -> bool {
        !self.from_logits.is_logits()
    }

    fn reduction(&self) -> Reduction {
        self.reduction
    }

    fn elements(&self, shape: &[usize]) -> usize {
        lane_count(self.axis, shape)
    }

    fn forward(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        self.of_bool().means(y_true, y_pred, loss);
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

    fn absorb(&mut self, head: Head) -> bool {
        head == Head::Sigmoid && self.from_logits.absorb()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::check;

    #[test]
    fn keras_value_and_gradient() {
        let loss = BinaryCrossentropy::default();
        check::golden(&loss, 0.2990012);
        check::golden(&loss.label_smoothing(0.1), 0.3594547);
        check::dense(&loss);
        check::dense(&loss.label_smoothing(0.1).axis(0));
        check::dense(&loss.from_logits());
    }

    #[test]
    fn logits_behind_a_sigmoid_are_not_clipped() {
        let mut loss = BinaryCrossentropy::default();
        let value = |loss: &BinaryCrossentropy, p: f32| {
            let mut value = [0.0];
            loss.forward(Tensor::new(&[0.0], &[1, 1]), Tensor::new(&[p], &[1, 1]), &mut value);
            value[0]
        };
        assert!((value(&loss, 1.0) - 15.9424).abs() < 1e-4);
        assert!(Loss::<f32>::absorb(&mut loss, Head::Sigmoid));
        assert_eq!(value(&loss, 60.0), 60.0);
    }
}
