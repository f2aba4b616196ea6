use crate::activations::{Elementwise, Sigmoid};
use crate::element::Element;
use crate::losses::lanes::lane_count;
use crate::losses::mean::{mean_backward_over, mean_forward_over};
use crate::losses::{BinaryCrossentropy, Dense, FromLogits, Head, Loss, Reduction};
use crate::tensor::Tensor;

arguments! {
    /// Mean of m^γ · binary cross-entropy, where m = t·(1 − p) + (1 − t)·p is how wrong the
    /// prediction is. Keras's `BinaryFocalCrossentropy` (Lin et al. 2018).
    ///
    /// The cross-entropy is clipped, and takes the logits behind a sigmoid, as that of
    /// [`BinaryCrossentropy`] does.
    ///
    /// ```
    /// use keras_runtime::{losses::{BinaryFocalCrossentropy, Loss}, tensor::Tensor};
    /// let mut loss = [0.0];
    /// let (y_true, y_pred) = (Tensor::new(&[1.0], &[1, 1]), Tensor::new(&[0.5], &[1, 1]));
    /// BinaryFocalCrossentropy::default().forward(y_true, y_pred, &mut loss);
    /// assert_eq!(loss, [0.25 * 2f64.ln()]);
    /// ```
    pub struct BinaryFocalCrossentropy: FromLogits {
        /// Whether to weigh by t·α + (1 − t)·(1 − α).
        apply_class_balancing: bool = false,
        /// α, the weight of class 1.
        alpha: f64 = 0.25,
        /// γ; the larger, the less good predictions matter.
        gamma: f64 = 2.0,
        /// Targets become t·(1 − s) + s / 2.
        label_smoothing: f64 = 0.0,
        /// The axis of the mean; the batch is 0, negative counts from the end.
        axis: isize = -1,
        /// How loss elements become one number.
        reduction: Reduction = Reduction::SumOverBatchSize,
    }
}

impl BinaryFocalCrossentropy<bool> {
    fn crossentropy(&self) -> BinaryCrossentropy<bool> {
        BinaryCrossentropy {
            from_logits: self.from_logits,
            label_smoothing: self.label_smoothing,
            axis: self.axis,
            reduction: self.reduction,
        }
    }

    /// The weight of the class.
    fn balance<T: Element>(&self, t: T) -> T {
        if self.apply_class_balancing {
            let alpha = T::from_f64(self.alpha);
            t * alpha + (T::ONE - t) * (T::ONE - alpha)
        } else {
            T::ONE
        }
    }

    fn probability<T: Element>(&self, p: T) -> T {
        if self.from_logits { Sigmoid.value(p) } else { p }
    }

    fn value<T: Element>(&self, t: T, p: T) -> T {
        let t = self.crossentropy().smoothed(t);
        let factor = wrongness(t, self.probability(p)).powf(T::from_f64(self.gamma));
        self.balance(t) * factor * self.crossentropy().value(t, p)
    }

    fn slope<T: Element>(&self, t: T, p: T) -> T {
        let t = self.crossentropy().smoothed(t);
        let q = self.probability(p);
        let (wrong, gamma) = (wrongness(t, q), T::from_f64(self.gamma));
        let inner = if self.from_logits { q * (T::ONE - q) } else { T::ONE };
        let factor = power_slope(wrong, gamma) * (T::ONE - t - t) * inner;
        let crossentropy = self.crossentropy();
        self.balance(t)
            * (factor * crossentropy.value(t, p) + wrong.powf(gamma) * crossentropy.slope(t, p))
    }

    fn means<T: Element>(&self, y_true: Tensor<'_, T>, y_pred: Tensor<'_, T>, loss: &mut [T]) {
        mean_forward_over(self.axis, y_true, y_pred, loss, |t, p| self.value(t, p));
    }

    fn gradient<T: Element>(
        &self,
        y_true: Tensor<'_, T>,
        y_pred: Tensor<'_, T>,
        upstream: &[T],
        gradient: &mut [T],
    ) {
        let slope = |t, p| self.slope(t, p);
        mean_backward_over(self.axis, y_true, y_pred, upstream, gradient, slope);
    }
}

/// t·(1 − p) + (1 − t)·p
fn wrongness<T: Element>(t: T, p: T) -> T {
    t * (T::ONE - p) + (T::ONE - t) * p
}

/// The derivative of x^γ.
pub(super) fn power_slope<T: Element>(x: T, gamma: T) -> T {
    // At 0 the formula would give 0 times infinity for γ = 0.
    if gamma == T::ZERO { T::ZERO } else { gamma * x.powf(gamma - T::ONE) }
}

impl<T: Element, P: FromLogits> Loss<T> for BinaryFocalCrossentropy<P> {
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
        let loss = BinaryFocalCrossentropy::default();
        check::golden(&loss, 0.0309530);
        check::dense(&loss);
        check::dense(&loss.apply_class_balancing(true).gamma(1.5).label_smoothing(0.2));
        check::dense(&loss.from_logits().gamma(0.0));
        check::dense(&loss.from_logits().axis(0));
    }
}
